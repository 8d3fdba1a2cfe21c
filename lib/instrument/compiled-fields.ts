import { type ArgumentRecorder, createRecorder } from '../fields/argument-recorder';
import { applyMarks } from '../fields/parameter-marks';
import { areAllNamesKnown, checkSkip, knownParameters, recordedParameters } from '../names/known-parameters';
import type { Parameter } from '../names/parameter';
import { type AnyFunction, nameParameters, sourceFacts } from '../names/parameter-names';
import type { CallsiteIdentity } from './callsite-identity';
import type { InstrumentOptions } from './instrument-options';

/** The fields of a method, from its source and its options. */
export interface CompiledFields {
  readonly record: ArgumentRecorder;
  readonly declared: ReadonlySet<string>;
}

/**
 * @param where the name of the callsite, for errors and warnings
 * @throws OptionError if a name in `skip` is no parameter
 */
export function compileFields(
  method: AnyFunction,
  identity: CallsiteIdentity,
  options: InstrumentOptions,
  where: string,
): CompiledFields {
  const { fields = {} } = options;
  const parameters = parametersOf(method, identity, options, where);
  const declared = new Set([...parameters.map(({ name }) => name), ...Object.keys(fields)]);
  return { declared, record: createRecorder(parameters, fields, where) };
}

/** The names of fields and arguments that you chose, as opposed to identifiers in the source of the method. */
export function givenNames({ marks }: CallsiteIdentity, { fields = {}, args = [] }: InstrumentOptions): string[] {
  const marked = [...(marks?.values() ?? [])].flatMap(({ name }) => name ?? []);
  return [...Object.keys(fields), ...args, ...marked];
}

function parametersOf(
  method: AnyFunction,
  { written, origin = { file: undefined }, marks }: CallsiteIdentity,
  { skip = [], args }: InstrumentOptions,
  where: string,
): readonly Parameter[] {
  if (skip === 'all') return [];
  const named = args ? nameParameters(args, method) : (written ?? knownParameters(method, origin, where));
  const parameters = applyMarks(named, marks);
  const areGiven = args !== undefined || written !== undefined;
  // Without a source, the names cannot be checked, and no argument is recorded.
  if (areGiven || sourceFacts(method)) {
    checkSkip(skip, parameters, where, () => areGiven || areAllNamesKnown(method, origin));
  }
  return recordedParameters(parameters, skip, where);
}
