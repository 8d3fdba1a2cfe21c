/**
 * The text without the blanks and tabs around it (`OWS` of RFC 9110). It goes character by character: a pattern would
 * try each blank of a long run as the beginning of the end.
 */
export function withoutWhitespace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isWhitespace(text[start])) start++;
  while (end > start && isWhitespace(text[end - 1])) end--;
  return text.slice(start, end);
}

function isWhitespace(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}
