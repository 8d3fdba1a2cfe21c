import { warnMinified } from './known-parameters';
import { mayBeMangled } from './name-evidence';
import type { NameOrigin } from './name-origin';
import { type AnyFunction, sourceFacts } from './parameter-names';
import { areNamesProven } from './proven-names';
import { type WrittenNames, writtenName } from './written-names';

const NAMELESS = 'anonymous';

/** What a plain function is called in its source, as far as a minifier has left that. */
export function functionName(fn: AnyFunction, written: WrittenNames | undefined, origin?: NameOrigin): string {
  const name = writtenName(written) ?? fn.name;
  if (!origin || !mayBeMangled(name) || name === '' || !sourceFacts(fn)) return name || NAMELESS;
  if (areNamesProven(fn, origin, [name])) return name;
  warnMinified(`a function`);
  return NAMELESS;
}
