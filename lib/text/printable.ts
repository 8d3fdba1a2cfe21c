/** Whatever could start a new line, move the cursor, colour or reorder what a terminal or a log viewer shows. */
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;
/** What most text is made of, and found out sooner. */
const SAFE = /^[\x20-\x7E]*$/;

/**
 * Makes text safe to print: control characters, line separators and marks of direction become visible escapes, in the
 * notation of JSON, so that JSON stays the same JSON.
 */
export function printable(text: string): string {
  if (SAFE.test(text)) return text;
  return text.replace(UNSAFE, (char) => {
    const escape = JSON.stringify(char).slice(1, -1);
    return escape === char ? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}` : escape;
  });
}
