import { warnMinified } from './known-parameters';
import { mayBeMangled } from './name-evidence';
import type { NameOrigin } from './name-origin';
import { type AnyFunction, sourceFacts } from './parameter-names';
import { areNamesProven } from './proven-names';
import { type WrittenNames, writtenName } from './written-names';

export const NAMELESS = 'anonymous';

/**
 * The name of a plain function in its source; `anonymous` if a minifier may have shortened it.
 *
 * @param isNamed whether the options name the span, so that a lost name needs no warning
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
