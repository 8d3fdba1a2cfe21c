import { repeatedParameter, unknownParameter } from '../diagnostics/option-error';
import { warnOnce } from '../diagnostics/warning';
import type { Parameter } from '../fields/parameter-step';
import { mayBeMangled } from './name-evidence';
import type { NameOrigin } from './name-origin';
import { type AnyFunction, isOfInterest, readParameters, sourceFacts } from './parameter-names';
import { areNamesProven } from './proven-names';

/** A parameter, and what is left of its name where a minifier has been at work. */
export interface KnownParameter extends Parameter {
  /**
   * `lost`: the name is a minifier's, and the value must not be recorded. `by-key`: the name is that of the property
   * which the parameter was taken from, and may have been another one in the source.
   */
  readonly named?: 'lost' | 'by-key';
}

/** The parameters of a method in its source, with those marked whose names a minifier may have made. */
export function knownParameters(method: AnyFunction, origin: NameOrigin, where: string): readonly KnownParameter[] {
  const parameters = sourceFacts(method)?.parameters ?? readParameters(method, where);
  const short = parameters.map(({ name }) => name).filter(mayBeMangled);
  if (short.length === 0 || areNamesProven(method, origin, short)) return parameters.filter(isOfInterest);
  return parameters.map(withoutMangledName);
}

function withoutMangledName(parameter: Parameter): KnownParameter {
  if (!mayBeMangled(parameter.name)) return parameter;
  const key = parameter.path?.at(-1);
  // Minifiers leave the names of properties alone.
  return typeof key === 'string' && !mayBeMangled(key)
    ? { ...parameter, name: key, named: 'by-key' }
    : { ...parameter, named: 'lost' };
}

/** The parameters that are recorded: not those in `skip`, and not those whose names are lost. */
export function recordedParameters(
  parameters: readonly KnownParameter[],
  skip: readonly string[],
  where: string,
): readonly Parameter[] {
  const skipped = new Set(skip.flatMap((name) => matching(name, parameters)));
  const isCertain = skip.every((name) => isKnown(name, parameters));
  if (!isCertain || parameters.some((parameter) => parameter.named === 'lost' && isOfInterest(parameter))) {
    warnMinified(where);
  }
  return parameters.filter(
    (parameter) => parameter.named !== 'lost' && (isCertain || parameter.named !== 'by-key') && !skipped.has(parameter),
  );
}

/** @throws OptionError for a name that is given twice, or that no parameter has while all their names are known */
export function checkSkip(
  skip: readonly string[],
  parameters: readonly KnownParameter[],
  where: string,
): void {
  const names = parameters.filter(({ named }) => named !== 'lost').map(({ name }) => name);
  for (const [index, name] of skip.entries()) {
    if (!isKnown(name, parameters) && !hasUncertainName(parameters)) throw unknownParameter('skip', where, name, names);
    if (skip.indexOf(name) !== index) throw repeatedParameter('skip', where, name);
  }
}

export function isKnown(name: string, parameters: readonly KnownParameter[]): boolean {
  return matching(name, parameters).length > 0;
}

export function hasUncertainName(parameters: readonly KnownParameter[]): boolean {
  return parameters.some(({ named }) => named !== undefined);
}

/**
 * The parameters that a name in `skip` means. A bundler puts a number behind the name of a parameter that something
 * else in the bundle is called by: esbuild and Bun `headers2`, Rollup and Rolldown `headers$1`.
 */
function matching(name: string, parameters: readonly KnownParameter[]): readonly KnownParameter[] {
  const known = parameters.filter(({ named }) => named !== 'lost');
  const exact = known.filter((parameter) => parameter.name === name);
  if (exact.length > 0) return exact;
  return known.filter((parameter) => parameter.name.startsWith(name) && /^\$?\d+$/.test(parameter.name.slice(name.length)));
}

/** Says once in a process that names were lost. */
export function warnMinified(where: string): void {
  warnOnce(
    'names minified',
    'NAMES_MINIFIED',
    `A minifier seems to have shortened the names in ${where}, so its arguments are not recorded, nor those of other ` +
      'methods like it. To have them: add the plugin of `otel-instrument/build` to your bundler; or name them, ' +
      "@Instrument({ args: ['orderId', …] }); or keep the minifier from renaming. See docs/bundlers.md. " +
      'This is said once.',
  );
}
