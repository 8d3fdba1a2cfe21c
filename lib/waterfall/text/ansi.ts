/** The role of a piece of output, which determines its color. */
export type Ink = 'error' | 'critical' | 'bar' | 'dim' | 'bold' | 'plain';

export type Paint = (ink: Ink, text: string) => string;

const ESCAPE = '\u001B[';
const CODES: Readonly<Record<Ink, string>> = {
  error: '31',
  critical: '1;33',
  bar: '36',
  dim: '2',
  bold: '1',
  plain: '',
};

/** Colors text with ANSI sequences, or returns it unchanged. */
export function ansiPainter(color: boolean): Paint {
  return (ink, text) => (color && text && CODES[ink] ? `${ESCAPE}${CODES[ink]}m${text}${ESCAPE}0m` : text);
}
