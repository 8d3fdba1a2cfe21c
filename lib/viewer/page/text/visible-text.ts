/** Control characters, except line breaks and tabs, and marks that turn the direction of what follows. */
const UNSEEN = /(?![\t\n\r])[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu;

/** Shows characters that browsers do not draw: `␛` for Escape, and a mark for those that turn the direction of text. */
export const visibleText = (text: string): string =>
  text.replaceAll(UNSEEN, (character) => {
    const code = character.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x24_00 + code);
    if (code === 0x7f) return '␡';
    return code < 0xa0 ? `\\x${code.toString(16)}` : '⇄';
  });
