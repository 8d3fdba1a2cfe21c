import type { Note } from '../note';

/** What RE2 does not have or reads otherwise: lookaround, named groups, references, escapes with `\u`, `\c` and `\k`. */
const NOT_IN_RE2 = /\(\?[=!<]|\\[1-9uck]/;

/**
 * A pattern of the options in RE2, or a note that it is left out.
 *
 * @param option path of the pattern in the options
 */
export function userPattern(pattern: RegExp, option: string): string | Note {
  const flags = pattern.flags.replaceAll(/[^ims]/g, '');
  if (!NOT_IN_RE2.test(pattern.source)) return (flags === '' ? '' : `(?${flags})`) + pattern.source;
  return {
    option,
    effect: 'left out',
    text: `The Collector cannot use ${String(pattern)}: its patterns (RE2) have no lookaround and no references.`,
  };
}
