import { type Attributes, type AttributeValue, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { ATTR_CODE_FUNCTION_NAME } from '../../bundled/attribute-names';
import { NETWORK_EVENTS } from '../../bundled/network-events';
import type { FinishedSpan } from '../../otel/finished-span';
import { stableAttributes } from '../../waterfall/layout/stable-attributes';

/** A span and its children without ids, times and empty members, for assertions on whole traces. */
export interface SpanOutline {
  readonly name: string;
  /** Absent for an internal span. */
  readonly kind?: 'server' | 'client' | 'producer' | 'consumer';
  readonly attributes?: Attributes;
  /** `ok`, `error`, or `error: <message>`; absent if unset. */
  readonly status?: string;
  readonly events?: readonly { readonly name: string; readonly attributes?: Attributes }[];
  readonly links?: number;
  readonly children?: readonly SpanOutline[];
}

/** Options of {@link outline}. */
export interface OutlineOptions {
  /** Attributes to leave out, by name or pattern; none by default. */
  readonly omit?: readonly (string | RegExp)[];
  /**
   * Whether to write `<uuid>`, `<id>`, `<time>` and `<port>` in place of what differs from run to run; `false` by default. A
   * snapshot of test telemetry does.
   */
  readonly stable?: boolean;
}

/** Selects and converts the attributes of an outline. */
type Shown = (attributes: Attributes | undefined) => Attributes;

/**
 * Returns the outlines of all root spans. Children are in the order of their starts. `code.function.name` is omitted,
 * because it repeats the name of the span. The network events of outgoing requests, such as `connectStart`, are omitted,
 * because they depend on whether a connection was reused.
 *
 * @example
 * ```ts
 * const telemetry = startTestTelemetry();
 * const inner = instrument({ name: 'inner' }, (id: string) => id);
 * instrument({ name: 'outer' }, () => inner('o-17'))();
 * outline(telemetry.spans); // => [{ name: 'outer', children: [{ name: 'inner', attributes: { id: 'o-17' } }] }]
 * await telemetry.shutdown();
 * ```
 */
export function outline(spans: readonly FinishedSpan[], options: OutlineOptions = {}): readonly SpanOutline[] {
  const ids = new Set(spans.map((span) => span.spanContext().spanId));
  const roots = spans.filter(({ parentSpanContext }) => !parentSpanContext || !ids.has(parentSpanContext.spanId));
  return inOrder(roots).map((root) => outlineOf(root, spans, selection(options)));
}

function selection({ omit = [], stable = false }: OutlineOptions): Shown {
  const omits = (name: string): boolean =>
    omit.some((entry) => (typeof entry === 'string' ? entry === name : name.search(entry) >= 0));
  return (attributes = {}) => {
    const kept = Object.entries(attributes).filter(([name]) => name !== ATTR_CODE_FUNCTION_NAME && !omits(name));
    const shown = Object.fromEntries(kept.map(([name, value]) => [name, name === STACK ? firstLine(value) : value]));
    return stable ? stableAttributes(shown) : shown;
  };
}

function outlineOf(span: FinishedSpan, spans: readonly FinishedSpan[], shown: Shown): SpanOutline {
  const { spanId } = span.spanContext();
  const children = spans.filter(({ parentSpanContext }) => parentSpanContext?.spanId === spanId);
  return {
    name: span.name,
    ...kindOf(span),
    ...filled('attributes', shown(span.attributes)),
    ...statusOf(span),
    ...eventsOf(span, shown),
    ...(span.links.length > 0 ? { links: span.links.length } : {}),
    ...(children.length > 0 ? { children: inOrder(children).map((child) => outlineOf(child, spans, shown)) } : {}),
  };
}

const STACK = 'exception.stacktrace';
const OMITTED: ReadonlySet<string> = new Set(Object.values(NETWORK_EVENTS));

function eventsOf({ kind, events }: FinishedSpan, shown: Shown): Pick<SpanOutline, 'events'> {
  const own = kind === SpanKind.CLIENT ? events.filter(({ name }) => !OMITTED.has(name)) : events;
  if (own.length === 0) return {};
  return {
    events: own.map(({ name, attributes }) => Object.assign({ name }, filled('attributes', shown(attributes)))),
  };
}

/** The other lines of a stack differ between machines. */
const firstLine = (stack: AttributeValue | undefined): AttributeValue | undefined =>
  typeof stack === 'string' ? stack.split('\n')[0] : stack;

function kindOf({ kind }: FinishedSpan): Pick<SpanOutline, 'kind'> {
  const names = {
    [SpanKind.SERVER]: 'server',
    [SpanKind.CLIENT]: 'client',
    [SpanKind.PRODUCER]: 'producer',
    [SpanKind.CONSUMER]: 'consumer',
  } as const;
  return kind === SpanKind.INTERNAL ? {} : { kind: names[kind] };
}

function statusOf({ status: { code, message } }: FinishedSpan): Pick<SpanOutline, 'status'> {
  if (code === SpanStatusCode.UNSET) return {};
  if (code === SpanStatusCode.OK) return { status: 'ok' };
  return { status: message ? `error: ${message}` : 'error' };
}

function filled<Key extends string>(key: Key, attributes: Attributes): { [name in Key]?: Attributes } {
  return Object.keys(attributes).length > 0 ? ({ [key]: { ...attributes } } as { [name in Key]: Attributes }) : {};
}

function inOrder(spans: readonly FinishedSpan[]): readonly FinishedSpan[] {
  return spans.toSorted((a, b) => a.startTime[0] - b.startTime[0] || a.startTime[1] - b.startTime[1] || byId(a, b));
}

/** Orders spans that started in the same nanosecond by their deterministic ids. */
const byId = (a: FinishedSpan, b: FinishedSpan): number => a.spanContext().spanId.localeCompare(b.spanContext().spanId);
