import { formatDuration } from '../../trace/duration';
import { counted } from '../layout/omitted-row';
import { durationOf } from '../layout/row-tree';
import { bottleneckSentence, factsOf } from '../layout/trace-sentences';
import type { TraceLayout } from '../layout/trace-layout';
import { element, joined, type Markup, textMarkup } from '../markup';
import { safe, textWidth } from '../terminal-text';
import { DRAWING_RULES, serviceClass } from '../theme';
import type { WaterfallSettings } from '../waterfall-options';
import { phaseShapes, type Scale, servicesOf, spanShapes } from './bar-shapes';
import { LINE_HEIGHT, type SvgLine, svgLines } from './svg-lines';

const NARROWEST = 480;
const DEFAULT_WIDTH = 960;
const MARGIN = 16;
/** Part of the width for the labels, and pixels for the durations. */
const LABEL_SHARE = 0.38;
const TAIL_WIDTH = 200;
/** Pixels of a column of the monospaced font. */
const COLUMN = 7.3;
const MOST_NAMED_SERVICES = 8;

const TEXT_RULES = `text{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;white-space:pre}
.wf-bold{font-weight:bold}.wf-title{font-size:14px}`;

interface Sheet {
  readonly width: number;
  readonly settings: WaterfallSettings;
}

/** One standalone image of all traces, one below the other. */
export function renderSvg(layouts: readonly TraceLayout[], settings: WaterfallSettings, moreTraces: number): string {
  const width = Math.max(NARROWEST, Math.floor(settings.width ?? DEFAULT_WIDTH));
  const sheet: Sheet = { width, settings };
  const parts: Markup[] = [];
  let y = MARGIN;
  const put = (content: readonly Markup[], height: number): void => {
    if (content.length > 0) parts.push(element('g', { transform: `translate(0 ${y})` }, ...content));
    y += height;
  };
  for (const layout of layouts) {
    drawTrace(layout, sheet, put);
    put([], MARGIN);
  }
  if (layouts.length === 0) put([text(MARGIN, 'no spans', 'plain')], LINE_HEIGHT);
  if (moreTraces > 0) put([text(MARGIN, `${counted(moreTraces, 'more trace')} not shown`, 'dim')], LINE_HEIGHT);
  const id = `wf-${layouts[0]?.traceId.replace(/\W/g, '').slice(0, 32) || 'trace'}`;
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    width,
    height: y,
    viewBox: `0 0 ${width} ${y}`,
    role: 'img',
    'aria-labelledby': `${id}-title ${id}-description`,
  };
  return element(
    'svg',
    attributes,
    element('title', { id: `${id}-title` }, textMarkup(titleOf(layouts))),
    element('desc', { id: `${id}-description` }, textMarkup(layouts.map(descriptionOf).join(' '))),
    element('style', {}, `\n${TEXT_RULES}\n${DRAWING_RULES}\n` as Markup),
    element('rect', { class: 'wf-back', width: '100%', height: '100%' }),
    ...parts,
  );
}

function titleOf(layouts: readonly TraceLayout[]): string {
  const [first] = layouts;
  const root = first?.rows.find((row) => row.kind === 'span');
  if (!root) return 'Waterfall without spans';
  const more = layouts.length > 1 ? ` and ${counted(layouts.length - 1, 'more trace')}` : '';
  return `Waterfall of ${safe(root.node.span.name, 200)}${more}`;
}

function descriptionOf(layout: TraceLayout): string {
  const main = `${factsOf(layout).join(', ')}.`;
  const bottleneck = bottleneckSentence(layout, 200);
  return bottleneck ? `${main} Time went to ${bottleneck}.` : main;
}

type Put = (content: readonly Markup[], height: number) => void;

function drawTrace(layout: TraceLayout, { width, settings }: Sheet, put: Put): void {
  const { stable } = settings;
  const columns = Math.floor((width - 2 * MARGIN) / COLUMN);
  const scale: Scale = { period: layout.period, services: servicesOf(layout.rows) };
  const axisX = Math.round(width * LABEL_SHARE);
  const axisWidth = width - axisX - TAIL_WIDTH - MARGIN;
  const heading = [stable ? 'trace' : `trace ${layout.traceId}`, ...factsOf(layout)].join(' · ');
  put([text(MARGIN, safe(heading, columns), 'bold wf-title')], 26);
  if (scale.services.length > 1 || !stable) put(legendOf(scale.services, stable, columns), 24);
  if (!stable) put(axisOf(layout, axisX, axisWidth), 20);
  const labelColumns = stable ? columns : Math.floor((axisX - MARGIN) / COLUMN) - 1;
  for (const line of svgLines(layout, settings, { columns, labelColumns }))
    put(drawLine(line, { scale, axisX, axisWidth }), line.height);
  const bottleneck = bottleneckSentence(layout, columns);
  if (bottleneck) put([text(MARGIN, safe(`time went to: ${bottleneck}`, columns), 'bold', 12)], 2 * LINE_HEIGHT);
}

function drawLine(
  line: SvgLine,
  { scale, axisX, axisWidth }: { scale: Scale; axisX: number; axisWidth: number },
): readonly Markup[] {
  const { label, ink, indent, row, phase, tail } = line;
  const words = [text(MARGIN + indent * COLUMN, label, ink)];
  const shapes = phase ? phaseShapes(phase, scale) : row ? spanShapes(row, scale) : [];
  if (shapes.length === 0 || tail === undefined) return words;
  return [
    ...words,
    element('svg', { x: axisX, width: axisWidth, height: 16, overflow: 'visible' }, ...shapes),
    text(axisX + axisWidth + 8, tail, ink === 'error' ? 'error' : 'plain'),
  ];
}

/** Grid lines are short: the rows below have no fixed number when they are drawn. */
function axisOf({ period }: TraceLayout, x: number, width: number): readonly Markup[] {
  return [0n, 1n, 2n, 3n, 4n].flatMap((quarter) => {
    const position = x + (width * Number(quarter)) / 4;
    const anchor = quarter === 0n ? 'start' : quarter === 4n ? 'end' : 'middle';
    return [
      element('line', { class: 'wf-grid', x1: position, x2: position, y1: 13, y2: 18 }),
      element(
        'text',
        { class: 'wf-dim', x: position, y: 10, 'text-anchor': anchor },
        textMarkup(formatDuration((durationOf(period) * quarter) / 4n)),
      ),
    ];
  });
}

/** What the colours mean. */
function legendOf(services: readonly string[], stable: boolean, columns: number): readonly Markup[] {
  const parts: Markup[] = [];
  let x = MARGIN;
  const entry = (mark: Markup | undefined, words: string): void => {
    if (mark) parts.push(mark);
    parts.push(text(x + (mark ? 16 : 0), words, 'dim'));
    x += (textWidth(words) + 3) * COLUMN + 16;
  };
  services
    .slice(0, MOST_NAMED_SERVICES)
    .forEach((service, index) =>
      entry(
        element('rect', { class: serviceClass(index), x, y: 4, width: 10, height: 10 }),
        safe(service, Math.floor(columns / 4)),
      ),
    );
  if (services.length > MOST_NAMED_SERVICES) entry(undefined, `${services.length - MOST_NAMED_SERVICES} more services`);
  if (!stable) entry(element('rect', { class: 'wf-critical', x, y: 8, width: 10, height: 3 }), 'critical path');
  return parts;
}

function text(x: number, words: string, ink: string, y = 12): Markup {
  return element('text', { class: `wf-${ink}`, x: Number(x.toFixed(1)), y }, joined([textMarkup(words)]));
}
