/** Characters that move the cursor, start an escape sequence, or reorder or hide text, except the joiners of emoji. */
const UNSAFE = /(?![\u200C\u200D])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
const PRINTABLE_ASCII = /^[\x20-\x7E]*$/;
const WIDE_EMOJI = /\p{Emoji_Presentation}|\p{Regional_Indicator}|\uFE0F/u;
const NO_WIDTH = /^[\p{Mn}\p{Me}\u200C\u200D]/u;
const NAMED_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** First and last code points of the blocks that are two columns wide in terminals (East Asian Wide). */
const WIDE_BLOCKS: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x17000, 0x18aff],
  [0x1b000, 0x1b2fb],
  [0x20000, 0x3fffd],
];

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Makes untrusted text safe to print: control and invisible formatting characters become visible escapes. */
export function escapeControls(text: string): string {
  return text.replace(UNSAFE, (char) => {
    const code = char.codePointAt(0) ?? 0;
    if (NAMED_ESCAPES[char]) return NAMED_ESCAPES[char];
    return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
  });
}

/** Number of columns of a text in a terminal. */
export function textWidth(text: string): number {
  if (PRINTABLE_ASCII.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += graphemeWidth(segment);
  return width;
}

/** Cuts text to a number of columns. A cut text ends in `…`. */
export function shorten(text: string, columns: number): string {
  // Bounds the text that is measured: 16 characters per column leave room for combining characters.
  const head = text.length > columns * 16 + 16 ? text.slice(0, columns * 16) : text;
  if (head === text && textWidth(text) <= columns) return text;
  if (columns < 1) return '';
  let kept = '';
  let width = 0;
  for (const { segment } of graphemes.segment(head)) {
    width += graphemeWidth(segment);
    if (width > columns - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** Untrusted text on one line, cut to what can be shown. */
export function safe(text: string, columns: number): string {
  return shorten(escapeControls(text.slice(0, columns * 16)), columns);
}

/** Pads text with spaces to a number of columns. */
export function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - textWidth(text)));
}

function graphemeWidth(grapheme: string): number {
  if (WIDE_EMOJI.test(grapheme)) return 2;
  if (NO_WIDTH.test(grapheme)) return 0;
  const code = grapheme.codePointAt(0) ?? 0;
  return WIDE_BLOCKS.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
}

/** Cuts text into lines of at most a number of columns. */
export function wrap(text: string, columns: number): readonly string[] {
  if (textWidth(text) <= columns) return [text];
  const lines: string[] = [];
  let [line, width] = ['', 0];
  for (const { segment } of graphemes.segment(text)) {
    const added = graphemeWidth(segment);
    if (width + added > columns && line) {
      lines.push(line);
      [line, width] = ['', 0];
    }
    line += segment;
    width += added;
  }
  return [...lines, line];
}
