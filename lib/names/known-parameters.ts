import { repeatedParameter, unknownParameter } from '../validation/option-error';
import { warnOnce } from '../diagnostics/warning';
import type { Parameter } from './parameter';
import { mayBeMangled } from './name-evidence';
import type { NameOrigin } from './name-origin';
import { type AnyFunction, readParameters, sourceFacts } from './parameter-names';
import { isOfInterest } from './parameter-patterns';
import { areNamesProven } from './proven-names';

/** A parameter, and whether its name was lost: a minifier made the one it has, and its value must not be recorded. */
export interface KnownParameter extends Parameter {
  readonly isLost?: boolean;
}

/** The parameters of a method in its source, with those marked whose names a minifier may have made. */
export function knownParameters(method: AnyFunction, origin: NameOrigin, where: string): readonly KnownParameter[] {
  const parameters = sourceFacts(method)?.parameters ?? readParameters(method, where);
  const isClear = parameters.every(({ name }) => !mayBeMangled(name));
  if (isClear || areNamesProven(method, origin)) return parameters.filter(isOfInterest);
  // Minifiers keep the keys of `{ value: password }`, but it was the other name that told a secret.
  return parameters.map((parameter) =>
    mayBeMangled(parameter.name) ? Object.assign({ isLost: true }, parameter) : parameter,
  );
}

/** The parameters that are recorded: not those in `skip`, and not those whose names are lost. */
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
 * Whether the names of all parameters are those of the source. They are not where a minifier may have renamed some or,
 * as some do, taken unused ones away.
 */
export function areAllNamesKnown(method: AnyFunction, origin: NameOrigin): boolean {
  return sourceFacts(method) !== undefined && areNamesProven(method, origin);
}

/**
 * Checks the names in `skip`.
 *
 * @param areAllKnown whether a name that no parameter has must be wrong
 * @throws OptionError for a name that is given twice or must be wrong
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
 * The parameters that a name in `skip` means. A bundler puts a number behind the name of a parameter that something
 * else in the bundle is called by: esbuild and Bun `headers2`, Rollup and Rolldown `headers$1`.
 */
function matching(name: string, parameters: readonly KnownParameter[]): readonly KnownParameter[] {
  const known = parameters.filter(({ isLost }) => !isLost);
  const exact = known.filter((parameter) => parameter.name === name);
  if (exact.length > 0) return exact;
  return known.filter(
    (parameter) => parameter.name.startsWith(name) && /^\$?\d+$/.test(parameter.name.slice(name.length)),
  );
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
