import type { SpanAttributes } from '../../trace/attributes';
import { counted } from '../layout/omitted-row';
import { errorsOf, eventsOf, placementOf, shownAttributes } from '../layout/span-facts';
import type { ShownLines } from '../layout/span-lines';
import type { SpanRow } from '../layout/trace-layout';
import { offset } from '../layout/trace-sentences';
import { safe, shorten, textWidth } from '../terminal-text';
import type { WaterfallSettings } from '../waterfall-options';
import type { Ink } from './ansi';
import { attributeLines } from './attribute-lines';

/** One line below a span, without its indentation. */
export type DetailLine = readonly [ink: Ink, text: string];

/** Where the details of a span are printed. */
interface Place {
  readonly settings: WaterfallSettings;
  readonly columns: number;
  /** Start of the trace, on the clock of the span. */
  readonly startNanos: bigint;
}

const MOST_CAUSES = 5;
const MOST_STACK_LINES = 30;
const MOST_EVENTS = 200;
const MOST_LINKS = 20;

/** @param startNanos start of the trace */
export function detailLines(row: SpanRow, settings: WaterfallSettings, startNanos: bigint, columns: number) {
  const place: Place = { settings, columns, startNanos: startNanos - row.node.skewNanos };
  const isFull = settings.detail === 'full';
  return [
    ...placementOf(row.node, settings.stable).map((fact) => dim(safe(fact, columns))),
    ...errorLines(row, place),
    ...ownAttributes(row, place),
    ...(isFull ? eventLines(row, place) : []),
    ...(isFull ? linkLines(row, place) : []),
    ...logLines(row.lines, place),
  ];
}

function errorLines({ node }: SpanRow, { settings: { detail, stable }, columns }: Place): DetailLine[] {
  const lines: DetailLine[] = [];
  const add = (ink: Ink, text: string): unknown => lines.push([ink, shorten(text, columns)]);
  for (const { title, causes, stack } of errorsOf(node.span)) {
    const shown = detail === 'compact' ? causes.slice(0, MOST_CAUSES) : causes;
    add('error', `✗ ${safe(title, columns)}`);
    for (const cause of shown) add('error', `  ↳ caused by ${safe(cause, columns)}`);
    if (shown.length < causes.length) add('error', `  ↳ … ${counted(causes.length - shown.length, 'more cause')}`);
    if (detail !== 'full' || stable || !stack) continue;
    const frames = stack.split('\n', MOST_STACK_LINES + 1);
    for (const frame of frames.slice(0, MOST_STACK_LINES)) add('dim', `  ${safe(frame.trimEnd(), columns)}`);
    if (frames.length > MOST_STACK_LINES) add('dim', '  … more lines of the stack');
  }
  return lines;
}

function ownAttributes({ node, members }: SpanRow, { settings, columns }: Place): DetailLine[] {
  const lead = members.length > 1 && !settings.stable ? 'longest: ' : '';
  const lines = attributeLines(shownAttributes(node.span, settings), settings.detail, columns - lead.length);
  return lines.map((line, index) => dim((index === 0 ? lead : ' '.repeat(lead.length)) + line));
}

function eventLines({ node, lines }: SpanRow, place: Place): DetailLine[] {
  const logged = new Set(lines.lines.map(({ message }) => message));
  const events = eventsOf(node.span).filter(({ name, attributes }) => !(attributes['level'] && logged.has(name)));
  const shown = events.slice(0, MOST_EVENTS);
  const printed = shown.map(({ name, timeNanos, attributes }) => entry('·', timeNanos, name, attributes, place));
  const more = events.length - shown.length;
  return [...printed.map(dim), ...(more > 0 ? [dim(`… ${counted(more, 'more event')}`)] : [])];
}

function linkLines({ node }: SpanRow, { settings, columns }: Place): DetailLine[] {
  const { links } = node.span;
  if (settings.stable) return links.length > 0 ? [dim(counted(links.length, 'link'))] : [];
  const more = links.length - MOST_LINKS;
  return [
    ...links
      .slice(0, MOST_LINKS)
      .map(({ traceId, spanId }) => dim(safe(`link to span ${spanId} of trace ${traceId}`, columns))),
    ...(more > 0 ? [dim(`… ${counted(more, 'more link')}`)] : []),
  ];
}

/** Log records, and the number of those that are not shown. */
export function logLines({ lines, hidden }: ShownLines, place: Place): DetailLine[] {
  const printed = lines.map((line): DetailLine => [
    line.isError ? 'error' : 'dim',
    entry(line.level || '·', line.timeNanos, line.message, line.record.attributes, place),
  ]);
  return hidden > 0
    ? [...printed, dim(`… ${counted(hidden, lines.length > 0 ? 'more log record' : 'log record')}`)]
    : printed;
}

/** Something that happened at one time, on one line: `+12 ms WARN no stock  sku=tea`. */
function entry(mark: string, timeNanos: bigint, text: string, attributes: SpanAttributes, place: Place): string {
  const { settings, columns, startNanos } = place;
  const head = `${settings.stable ? '' : `${offset(timeNanos - startNanos)} `}${safe(mark, columns)} ${safe(text, columns)}`;
  const room = columns - textWidth(head) - 2;
  const pairs = Object.entries(attributes).filter(([key]) => key !== 'level' && key !== 'target');
  if (!settings.attributes || pairs.length === 0 || room < 20) return shorten(head, columns);
  const [line = ''] = attributeLines(pairs, 'compact', room);
  return shorten(`${head}  ${line}`, columns);
}

const dim = (text: string): DetailLine => ['dim', text];
