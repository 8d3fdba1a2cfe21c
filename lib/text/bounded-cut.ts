/** Characters that are read beyond the limit, so that a secret across the cut is seen whole. */
export const READ_AHEAD = 2048;

/** The first `length` characters, of which the last is `…` where something was left out. */
export function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, wholeCharacters(text, Math.max(0, length - 1)))}…` : text;
}

/**
 * Cleans a text and cuts it to `length` characters. It reads a bounded stretch of the text, however long that is. A text
 * that was put together by `+` and never read until now, V8 has to join first, once.
 *
 * Cleaning shortens the stretch, and would move its end into view. Half a secret may stand there, so half of what was read
 * ahead is never shown.
 *
 * @param isSureAtEnd whether a cleaned stretch ends in something that cannot be half a secret; then all of it may be shown
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
  // A slice of a text keeps all of it in memory until the span is exported. With something added it has to be copied
  // before it can be cut, and the text is released.
  return cut(`${cleaned}…`, Math.min(sure + 1, length));
}

/** A cut between the halves of a surrogate pair would leave half a character. */
function wholeCharacters(text: string, length: number): number {
  const last = text.charCodeAt(length - 1);
  return last >= 0xd800 && last <= 0xdbff ? length - 1 : length;
}
