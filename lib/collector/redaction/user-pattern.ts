import type { Note } from '../note';
import { NotInRe2 } from '../policies/re2/not-in-re2';
import { re2Pattern } from '../policies/re2/re2-pattern';

/**
 * A pattern of the options in RE2, or a note that it is left out.
 *
 * @param option path of the pattern in the options
 */
export function userPattern(pattern: RegExp, option: string): string | Note {
  try {
    return re2Pattern(pattern, 'text');
  } catch (error) {
    if (!(error instanceof NotInRe2)) throw error;
    return {
      option,
      effect: 'left out',
      text: `The Collector cannot use the pattern, because its regular expressions (RE2) do not have ${error.construct}.`,
    };
  }
}
