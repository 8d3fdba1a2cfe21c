import type { SpanAttributeValue } from '../../trace/attributes';
import { valueText } from '../layout/span-facts';
import { safe, shorten, textWidth, wrap } from '../terminal-text';
import type { WaterfallDetail } from '../waterfall-options';

type Pair = readonly [key: string, value: SpanAttributeValue];

const BARE_TEXT = /^[\p{L}\p{N}_.:/@+<>-]+$/u;
const WIDEST_VALUE = 60;
/** The same for `full`. A value that is longer than a line continues on the next ones. */
const WIDEST_FULL_VALUE = 4000;
const NARROWEST_VALUE = 8;
const ELLIPSIS = '…';
const SPACE = '  ';

/** Attributes as `key=value`: as many per line as fit; for `compact`, on one line, with the number of those that do not fit. */
export function attributeLines(pairs: readonly Pair[], detail: WaterfallDetail, columns: number): readonly string[] {
  if (pairs.length === 0) return [];
  if (detail === 'compact') return [compactLine(pairs, columns)];
  const lines: string[] = [];
  let line = '';
  for (const pair of pairs) {
    for (const text of detail === 'full' ? wrap(fullText(pair, columns), columns) : [pairText(pair, columns)]) {
      if (line && textWidth(line) + SPACE.length + textWidth(text) > columns) {
        lines.push(line);
        line = '';
      }
      line = line ? line + SPACE + text : text;
    }
  }
  return [...lines, line];
}

function compactLine(pairs: readonly Pair[], columns: number): string {
  const more = (shown: number): string => (shown === pairs.length ? '' : `${SPACE}… ${pairs.length - shown} more`);
  let line = '';
  for (const [index, pair] of pairs.entries()) {
    const text = pairText(pair, columns);
    const next = line ? line + SPACE + text : text;
    const rest = more(index + 1);
    if (textWidth(next) + rest.length > columns)
      return (line || shorten(text, columns - rest.length)) + more(index || 1);
    line = next;
  }
  return line;
}

function pairText([key, value]: Pair, columns: number): string {
  const name = safe(key, columns);
  const room = Math.max(NARROWEST_VALUE, columns - textWidth(name) - 1);
  return shorten(`${name}=${printed(key, value, Math.min(WIDEST_VALUE, room))}`, columns);
}

const fullText = ([key, value]: Pair, columns: number): string =>
  `${safe(key, columns)}=${printed(key, value, WIDEST_FULL_VALUE)}`;

function printed(key: string, value: SpanAttributeValue, limit: number): string {
  const plain = valueText(key, value);
  if (typeof value === 'object') return safe(plain, limit);
  if (typeof value !== 'string') return plain;
  const text = safe(plain, limit - 2);
  const isCut = text.endsWith(ELLIPSIS) && text !== plain;
  const kept = isCut ? text.slice(0, -1) : text;
  return (BARE_TEXT.test(kept) ? kept : `"${kept}"`) + (isCut ? ELLIPSIS : '');
}
