import { repeatedParameter, unknownParameter } from '../validation/option-error';
import { warnOnce } from '../diagnostics/warning';
import type { Parameter } from './parameter';
import { mayBeMangled } from './name-evidence';
import type { NameOrigin } from './name-origin';
import { type AnyFunction, readParameters, sourceFacts } from './parameter-names';
import { isOfInterest } from './parameter-patterns';
import { areNamesProven } from './proven-names';

/** A parameter. If `isLost`, a minifier may have made its name, and its value must not be recorded. */
export interface KnownParameter extends Parameter {
  readonly isLost?: boolean;
}

/** The parameters in the source of a method, with lost names marked. */
export function knownParameters(method: AnyFunction, origin: NameOrigin, where: string): readonly KnownParameter[] {
  const parameters = sourceFacts(method)?.parameters ?? readParameters(method, where);
  const isClear = parameters.every(({ name }) => !mayBeMangled(name));
  if (isClear || areNamesProven(method, origin)) return parameters.filter(isOfInterest);
  // Minifiers keep the key in `{ value: password }`, but the name that marks the secret is gone.
  return parameters.map((parameter) =>
    mayBeMangled(parameter.name) ? Object.assign({ isLost: true }, parameter) : parameter,
  );
}

/** The parameters to record: without those in `skip` and those whose names are lost. */
export function recordedParameters(
  parameters: readonly KnownParameter[],
  skip: readonly string[],
  where: string,
): readonly Parameter[] {
  const skipped = new Set(skip.flatMap((name) => matching(name, parameters)));
  if (parameters.some((parameter) => parameter.isLost && isOfInterest(parameter))) warnMinified(where);
  return parameters.filter((parameter) => !parameter.isLost && !skipped.has(parameter));
}

/**
 * Whether the names of all parameters are those of the source. A minifier may have renamed some, or removed unused ones.
 */
export function areAllNamesKnown(method: AnyFunction, origin: NameOrigin): boolean {
  return sourceFacts(method) !== undefined && areNamesProven(method, origin);
}

/**
 * @param areAllKnown whether all names of the source are known, so that an unknown name is an error
 * @throws OptionError for a duplicate name, and for an unknown name if all are known
 */
export function checkSkip(
  skip: readonly string[],
  parameters: readonly KnownParameter[],
  where: string,
  areAllKnown: () => boolean,
): void {
  for (const [index, name] of skip.entries()) {
    if (skip.indexOf(name) !== index) throw repeatedParameter('skip', where, name);
    if (isKnown(name, parameters)) continue;
    const known = parameters.filter(({ isLost }) => !isLost);
    if (areAllKnown())
      throw unknownParameter(
        'skip',
        where,
        name,
        known.map((parameter) => parameter.name),
      );
    warnMinified(where);
  }
}

export function isKnown(name: string, parameters: readonly KnownParameter[]): boolean {
  return matching(name, parameters).length > 0;
}

/**
 * The parameters that a name in `skip` matches. Bundlers append a number to a name that is already taken in the bundle:
 * esbuild and Bun write `headers2`, Rollup and Rolldown `headers$1`.
 */
function matching(name: string, parameters: readonly KnownParameter[]): readonly KnownParameter[] {
  const known = parameters.filter(({ isLost }) => !isLost);
  const exact = known.filter((parameter) => parameter.name === name);
  if (exact.length > 0) return exact;
  return known.filter(
    (parameter) => parameter.name.startsWith(name) && /^\$?\d+$/.test(parameter.name.slice(name.length)),
  );
}

/** Warns once per process that names were lost. */
export function warnMinified(where: string): void {
  warnOnce(
    'names minified',
    'NAMES_MINIFIED',
    `A minifier seems to have shortened the names in ${where}. Arguments with shortened names are not recorded, here and ` +
      'in other methods. To record them, add the plugin of `otel-instrument/build` to your bundler, or name them: ' +
      "@Instrument({ args: ['orderId', …] }), or turn renaming off in the minifier. See docs/bundlers.md. " +
      'This warning appears once.',
  );
}
