import { warnMinified } from './known-parameters';
import { mayBeMangled } from './name-evidence';
import type { NameOrigin } from './name-origin';
import { type AnyFunction, sourceFacts } from './parameter-names';
import { areNamesProven } from './proven-names';
import { type WrittenNames, writtenName } from './written-names';

/** Stands for a name that there is none of. */
export const NAMELESS = 'anonymous';

/**
 * What a plain function is called in its source, as far as a minifier has left that.
 *
 * @param isNamed whether the options give the span another name, so that a lost one is no loss
 */
export function functionName(
  fn: AnyFunction,
  written: WrittenNames | undefined,
  origin: NameOrigin | undefined,
  isNamed: boolean,
): string {
  const name = writtenName(written) ?? fn.name;
  if (!origin || !mayBeMangled(name) || name === '' || !sourceFacts(fn)) return name || NAMELESS;
  if (areNamesProven(fn, origin)) return name;
  if (!isNamed) warnMinified(`the function ${name}`);
  return NAMELESS;
}
