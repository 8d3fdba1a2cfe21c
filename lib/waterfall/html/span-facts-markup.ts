import { SpanKind } from '@opentelemetry/api';
import { formatDuration } from '../../trace/duration';
import type { SpanAttributes, SpanAttributeValue } from '../../trace/attributes';
import type { TraceSpan } from '../../trace/trace-span';
import { counted } from '../layout/omitted-row';
import { type ErrorFact, errorsOf, eventsOf, placementOf, shownAttributes, valueText } from '../layout/span-facts';
import { durationOf } from '../layout/row-tree';
import type { SpanLine } from '../layout/span-lines';
import type { SpanRow } from '../layout/trace-layout';
import { offset } from '../layout/trace-sentences';
import { element, type Markup, textMarkup } from '../markup';
import type { WaterfallSettings } from '../waterfall-options';
import { cell, cut, heading, isoTime, multiline, paragraph, table } from './page-parts';

type Pair = readonly [key: string, value: SpanAttributeValue];

const MOST_ROWS = 200;
const LONGEST_KEY = 500;
const LONGEST_VALUE = { compact: 500, normal: 2000, full: 100_000 } as const;
const KINDS = ['internal', 'server', 'client', 'producer', 'consumer'];

/** Writes what a reader sees when a span is opened. */
export class SpanFactsMarkup {
  constructor(
    private readonly settings: WaterfallSettings,
    private readonly traceStart: bigint,
  ) {}

  of(row: SpanRow): Markup {
    const { node, members, lines } = row;
    const { span } = node;
    const { detail, attributes } = this.settings;
    const isOpen = detail !== 'compact';
    // Behind a closed row there is room for all of them.
    const chosen =
      attributes === true && isOpen ? Object.entries(span.attributes) : shownAttributes(span, this.settings);
    return element(
      'div',
      { class: 'facts' },
      ...(members.length > 1
        ? [paragraph('dim', `These are the details of the longest of ${members.length} spans.`)]
        : []),
      ...placementOf(node, this.settings.stable).map((fact) => paragraph('dim', fact)),
      ...errorsOf(span).map((error) => this.error(error)),
      this.position(row),
      ...this.table('Attributes', chosen),
      ...(isOpen ? this.events(row) : []),
      ...this.lines('Log records', lines.lines, lines.hidden),
      ...(isOpen ? this.links(span) : []),
      ...(isOpen && !this.settings.stable ? this.resource(span) : []),
    );
  }

  /** A table of log records; nothing if there are none. */
  lines(
    title: string,
    lines: readonly SpanLine[],
    hidden: number,
    nameOf?: (line: SpanLine) => string,
  ): readonly Markup[] {
    if (lines.length === 0 && hidden === 0) return [];
    const rows = lines.map((line) =>
      element(
        'tr',
        line.isError ? { class: 'error' } : {},
        this.time(line.timeNanos),
        cell(line.level),
        ...(nameOf ? [cell(cut(nameOf(line), LONGEST_KEY))] : []),
        this.message(line.message, line.record.attributes),
      ),
    );
    return [
      heading(title),
      table(rows),
      ...(hidden > 0 ? [paragraph('dim', `… ${counted(hidden, 'more log record')}`)] : []),
    ];
  }

  private error({ title, causes, stack }: ErrorFact): Markup {
    const { stable } = this.settings;
    return element(
      'div',
      {},
      paragraph('error', `✗ ${this.cut(title)}`),
      ...causes.slice(0, MOST_ROWS).map((cause) => paragraph('error', `↳ caused by ${this.cut(cause)}`)),
      ...(stack && !stable
        ? [
            element(
              'details',
              {},
              element('summary', {}, textMarkup('stack')),
              element('pre', {}, multiline(this.cut(stack))),
            ),
          ]
        : []),
    );
  }

  private position({ node, members, workNanos }: SpanRow): Markup {
    const { span } = node;
    const kind = KINDS[span.kind === SpanKind.INTERNAL ? 0 : span.kind] ?? '';
    if (this.settings.stable) return paragraph('dim', `kind ${kind}`);
    const facts = [
      `starts at ${offset(node.startNanos - this.traceStart)}, ${isoTime(span.startNanos)}`,
      members.length > 1 ? `${formatDuration(workNanos)} in all` : `takes ${formatDuration(durationOf(node))}`,
      `kind ${kind}`,
      `span ${span.spanId}`,
      ...(span.parentSpanId === undefined ? [] : [`parent ${span.parentSpanId}`]),
    ];
    return paragraph('dim', facts.join(' · '));
  }

  private table(title: string, pairs: readonly Pair[]): readonly Markup[] {
    if (pairs.length === 0) return [];
    const rows = pairs
      .slice(0, MOST_ROWS)
      .map(([key, value]) =>
        element(
          'tr',
          {},
          element('th', { scope: 'row' }, textMarkup(cut(key, LONGEST_KEY))),
          element('td', {}, this.value(key, value)),
        ),
      );
    const more = pairs.length - MOST_ROWS;
    return [
      heading(title),
      table(rows),
      ...(more > 0 ? [paragraph('dim', `… ${counted(more, 'more attribute')}`)] : []),
    ];
  }

  private events({ node }: SpanRow): readonly Markup[] {
    const events = eventsOf(node.span);
    if (events.length === 0) return [];
    const rows = events
      .slice(0, MOST_ROWS)
      .map(({ name, timeNanos, attributes }) =>
        element('tr', {}, this.time(timeNanos + node.skewNanos), this.message(name, attributes)),
      );
    const more = events.length - MOST_ROWS;
    return [
      heading('Events'),
      table(rows),
      ...(more > 0 ? [paragraph('dim', `… ${counted(more, 'more event')}`)] : []),
    ];
  }

  private links({ links }: TraceSpan): readonly Markup[] {
    if (links.length === 0) return [];
    if (this.settings.stable) return [paragraph('dim', counted(links.length, 'link'))];
    const items = links
      .slice(0, MOST_ROWS)
      .map(({ traceId, spanId }) => paragraph('', `span ${spanId} of trace ${traceId}`));
    return [heading('Links'), ...items];
  }

  private resource({ resource, scope }: TraceSpan): readonly Markup[] {
    const pairs: Pair[] = Object.entries(resource?.attributes ?? {});
    if (scope?.name) pairs.push(['scope', [scope.name, scope.version].filter(Boolean).join(' ')]);
    return this.table('Resource', pairs);
  }

  private time(nanos: bigint): Markup {
    return this.settings.stable ? ('' as Markup) : cell(offset(nanos - this.traceStart));
  }

  private message(text: string, attributes: SpanAttributes): Markup {
    const pairs = this.settings.attributes === false ? [] : Object.entries(attributes).slice(0, MOST_ROWS);
    const details = pairs.map(([key, value]) => `${cut(key, LONGEST_KEY)}=${this.cut(valueText(key, value))}`);
    return element('td', {}, multiline([this.cut(text), ...details].join('\n')));
  }

  private value(key: string, value: SpanAttributeValue): Markup {
    return multiline(this.cut(typeof value === 'string' ? value : valueText(key, value)));
  }

  private cut(text: string): string {
    return cut(text, LONGEST_VALUE[this.settings.detail]);
  }
}
