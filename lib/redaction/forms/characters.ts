/** Whether a character can be part of a word: letters of any alphabet, digits and the underscore. */
export function isWordCharacter(code: number): boolean {
  if (code >= 97) return code <= 122 || (code >= 128 && code < 0x2000);
  return (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95;
}

/** The next index from `from` that is not white space, at most `most` characters ahead. */
export function skipBlanks(text: string, from: number, most: number): number {
  let at = from;
  while (at < from + most && text.charCodeAt(at) <= 32) at++;
  return at;
}
