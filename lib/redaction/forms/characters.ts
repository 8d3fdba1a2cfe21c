/** Whether a character can be part of a word: letters of any alphabet, digits and the underscore. */
export function isWordCharacter(code: number): boolean {
  if (code >= 97) return code <= 122 || (code >= 128 && code < 0x2000);
  return (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95;
}

/** Where the match of a sticky pattern at `at` ends; -1 if it does not match there. */
export function endOfMatch(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

/** The next index from `from` that is not white space, at most `most` characters ahead. */
export function skipBlanks(text: string, from: number, most: number): number {
  let at = from;
  while (at < from + most && text.charCodeAt(at) <= 32) at++;
  return at;
}
