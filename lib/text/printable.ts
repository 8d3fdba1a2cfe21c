/** Characters that start a new line, move the cursor, or color or reorder text in a terminal or a log viewer. */
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;
/** Fast path: most text is printable ASCII. */
const SAFE = /^[\x20-\x7E]*$/;

/**
 * Makes text safe to print. Control characters, line separators and directional marks become JSON escapes, so that JSON
 * keeps its meaning.
 */
export function printable(text: string): string {
  if (SAFE.test(text)) return text;
  return text.replace(UNSAFE, (char) => {
    const escape = JSON.stringify(char).slice(1, -1);
    return escape === char ? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}` : escape;
  });
}
