/** Characters to read beyond the limit, so that a secret across the cut is read whole. */
export const READ_AHEAD = 2048;

/** The first `length` characters. The last of them is `…` if the text is longer. */
export function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, wholeCharacters(text, Math.max(0, length - 1)))}…` : text;
}

/**
 * Cleans a text and cuts it to `length` characters. Reads a bounded part of the text, although V8 first joins a text that
 * was concatenated and never read.
 *
 * Cleaning shortens the part, so its end, which may hold half a secret, could become visible. Therefore the second half of
 * the characters read beyond the limit is never shown.
 *
 * @param isSureAtEnd whether a cleaned part ends in something that cannot be half a secret; then all of it may be shown
 */
export function cleanCut(
  text: string,
  length: number,
  clean: (text: string) => string,
  isSureAtEnd: (cleaned: string) => boolean = () => false,
): string {
  if (text.length <= length + READ_AHEAD) return cut(clean(text), length);
  const cleaned = clean(text.slice(0, length + READ_AHEAD));
  const sure = isSureAtEnd(cleaned) ? cleaned.length : Math.max(0, cleaned.length - READ_AHEAD / 2);
  // V8 keeps the whole text alive for a slice of it. Concatenation copies the slice, so that the text can be freed before
  // the span is exported.
  return cut(`${cleaned}…`, Math.min(sure + 1, length));
}

/** Moves a cut that would split a surrogate pair. */
function wholeCharacters(text: string, length: number): number {
  const last = text.charCodeAt(length - 1);
  return last >= 0xd800 && last <= 0xdbff ? length - 1 : length;
}
