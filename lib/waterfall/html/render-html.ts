import { formatDuration } from '../../trace/duration';
import { timesOf, titleOf } from '../layout/bottleneck-text';
import { counted, omittedText } from '../layout/omitted-row';
import { phaseTitle } from '../layout/phase-rows';
import { durationOf } from '../layout/row-tree';
import type { SpanRow, TraceLayout } from '../layout/trace-layout';
import { bottleneckSentence, factsOf } from '../layout/trace-sentences';
import { element, joined, type Markup, textMarkup } from '../markup';
import { phaseShapes, type Scale, servicesOf, spanShapes } from '../svg/bar-shapes';
import { safe } from '../terminal-text';
import { serviceClass } from '../theme';
import type { WaterfallSettings } from '../waterfall-options';
import { paragraph } from './page-parts';
import { DEEPEST, PAGE_STYLE, PAGE_STYLE_HASH } from './page-style';
import { SpanFactsMarkup } from './span-facts-markup';

/** Names in rows and headings; the details have longer ones. In columns. */
const NAME_COLUMNS = 200;
/** Bounds the file. The details of further spans are left out. In characters. */
const MOST_DETAILS = 8_000_000;
const MOST_LINES = 5000;
const MOST_SERVICES = 50;
const POLICY = `default-src 'none'; style-src 'sha256-${PAGE_STYLE_HASH}'; base-uri 'none'; form-action 'none'`;

/** One file that shows all traces, without scripts and without anything from elsewhere. */
export function renderHtml(layouts: readonly TraceLayout[], settings: WaterfallSettings, moreTraces: number): string {
  const budget = { left: MOST_DETAILS };
  const sections = layouts.map((layout) => new TraceSection(layout, settings, budget).markup());
  const title = layouts.length === 1 ? `${nameOf(layouts[0])} · trace` : counted(layouts.length + moreTraces, 'trace');
  const head = element(
    'head',
    {},
    open('meta', { charset: 'utf-8' }),
    open('meta', { 'http-equiv': 'Content-Security-Policy', content: POLICY }),
    open('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    open('meta', { name: 'color-scheme', content: 'light dark' }),
    element('title', {}, textMarkup(title)),
    element('style', {}, PAGE_STYLE as Markup),
  );
  const body = element(
    'main',
    {},
    ...(sections.length > 0 ? sections : [paragraph('', 'no spans')]),
    ...(moreTraces > 0 ? [paragraph('dim', `${counted(moreTraces, 'more trace')} not shown`)] : []),
  );
  return `<!doctype html>\n${element('html', { lang: 'en' }, head, element('body', {}, body))}\n`;
}

class TraceSection {
  private readonly scale: Scale;
  private readonly facts: SpanFactsMarkup;
  private without = 0;

  constructor(
    private readonly layout: TraceLayout,
    private readonly settings: WaterfallSettings,
    private readonly budget: { left: number },
  ) {
    this.scale = { period: layout.period, services: servicesOf(layout.rows) };
    this.facts = new SpanFactsMarkup(settings, layout.period.startNanos);
  }

  markup(): Markup {
    const { layout, settings } = this;
    const { traceId, rows, omitted, spans } = layout;
    const items = rows.map((row) =>
      row.kind === 'span'
        ? this.span(row)
        : element(
            'li',
            {},
            element('p', { class: `label dim ${depthClass(row.depth)}` }, textMarkup(omittedText(row, NAME_COLUMNS))),
          ),
    );
    const bottleneck = bottleneckSentence(layout, NAME_COLUMNS);
    return element(
      'section',
      {},
      element('h1', {}, textMarkup(nameOf(layout))),
      paragraph('', [...(traceId ? [`trace ${traceId}`] : []), ...factsOf(layout)].join(' · ')),
      ...(bottleneck ? [paragraph('', `Time went to: ${bottleneck}`)] : []),
      this.legend(),
      element('ol', { class: settings.stable ? 'rows plain' : 'rows', 'aria-label': 'Spans' }, ...items),
      ...(omitted > 0 ? [paragraph('dim', `${omitted} of ${counted(spans, 'span')} are not shown`)] : []),
      ...(this.without > 0
        ? [paragraph('dim', `The details of ${counted(this.without, 'span')} are left out, to bound this file`)]
        : []),
      ...this.allLines(),
    );
  }

  private legend(): Markup {
    const services = this.scale.services.slice(0, MOST_SERVICES);
    const items = services.map((service, index) => legendItem(serviceClass(index), safe(service, NAME_COLUMNS)));
    const more = this.scale.services.length - services.length;
    if (more > 0) items.push(element('li', { class: 'dim' }, textMarkup(counted(more, 'more service'))));
    if (!this.settings.stable) items.push(legendItem('wf-critical', 'critical path: what the trace waited for'));
    return element('ul', { class: 'legend', 'aria-label': 'Colours' }, ...items);
  }

  private span(row: SpanRow): Markup {
    const { node, members, failed, depth, phases } = row;
    const { stable } = this.settings;
    const label = element(
      'span',
      { class: `label ${depthClass(depth)}${failed ? ' error' : ''}` },
      element('span', { class: 'hidden' }, textMarkup(`level ${depth + 1}, `)),
      textMarkup(
        `${depth > DEEPEST ? `${depth}› ` : ''}${titleOf(node, NAME_COLUMNS)}${timesOf(members.length)}${stable && failed ? ' ✗' : ''}`,
      ),
    );
    const times = stable ? [] : [bar(spanShapes(row, this.scale)), tail(tailOf(row), failed)];
    const facts = this.factsOf(row);
    return element(
      'li',
      {},
      element('details', failed ? { open: '' } : {}, element('summary', {}, label, ...times), facts),
      ...phases.map((phase) =>
        element(
          'div',
          { class: 'phase' },
          element(
            'span',
            { class: `label ${depthClass(depth + 1)}` },
            textMarkup(`╰ ${phaseTitle(phase, NAME_COLUMNS)}`),
          ),
          bar(phaseShapes(phase, this.scale)),
          tail(formatDuration(durationOf(phase)) + (phase.failed ? ' ✗' : ''), phase.failed),
        ),
      ),
    );
  }

  private factsOf(row: SpanRow): Markup {
    const facts = this.budget.left > 0 ? this.facts.of(row) : undefined;
    if (facts && facts.length <= this.budget.left) {
      this.budget.left -= facts.length;
      return facts;
    }
    this.without++;
    return paragraph('dim', 'The details of this span are left out, to bound this file.');
  }

  /** All lines of the trace in order of time. */
  private allLines(): readonly Markup[] {
    const { rows, looseLines } = this.layout;
    const spans = rows.filter((row) => row.kind === 'span');
    const names = new Map(spans.map(({ node }) => [node.span.spanId, node.span.name]));
    const lines = [...spans.flatMap((row) => row.lines.lines), ...looseLines.lines].toSorted((one, other) =>
      one.timeNanos < other.timeNanos ? -1 : one.timeNanos > other.timeNanos ? 1 : 0,
    );
    const hidden =
      spans.reduce((sum, row) => sum + row.lines.hidden, looseLines.hidden) + Math.max(0, lines.length - MOST_LINES);
    return this.facts.lines(
      'Log records in order of time',
      lines.slice(0, MOST_LINES),
      hidden,
      ({ record }) => names.get(record.spanId ?? '') ?? '',
    );
  }
}

/** An element without an end tag. */
function open(name: string, attributes: Parameters<typeof element>[1]): Markup {
  return element(name, attributes).replace(/\/>$/, '>') as Markup;
}

function nameOf(layout: TraceLayout | undefined): string {
  const root = layout?.rows.find((row) => row.kind === 'span');
  return root ? safe(root.node.span.name, NAME_COLUMNS) : 'A trace without spans';
}

const depthClass = (depth: number): string => `d${Math.min(depth, DEEPEST)}`;

const bar = (shapes: readonly Markup[]): Markup => element('svg', { class: 'bar', 'aria-hidden': 'true' }, ...shapes);

const tail = (text: string, failed: boolean): Markup =>
  element('span', { class: failed ? 'tail error' : 'tail' }, textMarkup(text));

function tailOf({ workNanos, members, node, failed }: SpanRow): string {
  const longest = members.length > 1 ? `, longest ${formatDuration(durationOf(node))}` : '';
  return formatDuration(workNanos) + longest + (failed ? ' ✗' : '');
}

function legendItem(mark: string, words: string): Markup {
  const square = element(
    'svg',
    { 'aria-hidden': 'true' },
    element('rect', { class: mark, width: '100%', height: '100%' }),
  );
  return element('li', {}, square, joined([textMarkup(words)]));
}
