import { createHash } from 'node:crypto';
import type { LogLevel, LogLine } from '../../log/log-line';
import type { FinishedSpan } from '../../otel/finished-span';
import type { SpanAttributeValue } from '../../trace/attributes';
import type { LogRecord } from '../../trace/log-record';
import type { Resource } from '../../trace/resource';
import type { TraceSpan } from '../../trace/trace-span';
import type { Collected } from '../running-telemetry';
import type { CurrentTest } from '../runner/current-test';
import { toTraceSpan } from '../shown-spans';

/** Marks a span that was open when the test failed. */
const ATTR_OPEN = 'otel_instrument.test.open';
/** The names of the semantic conventions for tests. */
const ATTR_TEST = 'test.case.name';
const ATTR_FILE = 'test.suite.name';
/** Ids that count from 1 begin with it. */
const COUNTED = '0'.repeat(16);
const SEVERITIES: Readonly<Record<Uppercase<LogLevel>, number>> = { TRACE: 1, DEBUG: 5, INFO: 9, WARN: 13, ERROR: 17 };

/** The spans and lines of a failed test, as a viewer gets them. */
export interface FailedTrace {
  readonly spans: readonly TraceSpan[];
  readonly logs: readonly LogRecord[];
}

/** 8 digits and more that tell a test from all others, in each run the same. */
export function digestOf({ name, file }: CurrentTest): string {
  return createHash('sha256').update(`${file}\n${name}`).digest('hex');
}

/**
 * The spans and lines of a failed test. Trace ids are made unique: in each test they count from 1, and a viewer may get the
 * traces of several tests. Open spans end with their trace.
 */
export function failedTraceOf(test: CurrentTest, { collector, lines }: Collected): FailedTrace {
  const prefix = digestOf(test).slice(0, 16);
  const unique = (traceId: string): string =>
    traceId.startsWith(COUNTED) ? prefix + traceId.slice(COUNTED.length) : traceId;
  const resources = new Map<object, Resource>();
  const placed = (span: FinishedSpan): TraceSpan => {
    const { name, version } = span.instrumentationScope;
    const own = toTraceSpan(span);
    return {
      ...own,
      traceId: unique(own.traceId),
      links: own.links.map((link) => Object.assign({}, link, { traceId: unique(link.traceId) })),
      resource: resourceOf(test, span, resources),
      scope: version === undefined ? { name } : { name, version },
    };
  };
  const ended = collector.spans.map(placed);
  const open = collector.openOnes.map((span) => endedWith(ended, placed(span as unknown as FinishedSpan)));
  const [resource] = resources.values();
  const origin = { service: ended[0]?.service ?? open[0]?.service ?? '', ...(resource ? { resource } : {}) };
  return { spans: [...open, ...ended], logs: lines.map((line) => ({ ...origin, ...recordOf(line, unique) })) };
}

function resourceOf(test: CurrentTest, { resource }: FinishedSpan, known: Map<object, Resource>): Resource {
  const found = known.get(resource) ?? {
    attributes: {
      ...(resource.attributes as Resource['attributes']),
      [ATTR_TEST]: test.name,
      ...(test.file ? { [ATTR_FILE]: test.file } : {}),
    },
  };
  known.set(resource, found);
  return found;
}

function endedWith(ended: readonly TraceSpan[], span: TraceSpan): TraceSpan {
  const times = ended.filter(({ traceId }) => traceId === span.traceId).map(({ endNanos }) => endNanos);
  const own = [span.startNanos, ...span.events.map(({ timeNanos }) => timeNanos)];
  const endNanos = [...times, ...own].reduce((latest, time) => (time > latest ? time : latest));
  return { ...span, endNanos, attributes: { ...span.attributes, [ATTR_OPEN]: true } };
}

function recordOf(line: LogLine, unique: (traceId: string) => string): Omit<LogRecord, 'service'> {
  const { message, ...fields } = line.fields;
  return {
    ...(line.trace_id === undefined ? {} : { traceId: unique(line.trace_id) }),
    ...(line.span_id === undefined ? {} : { spanId: line.span_id }),
    timeNanos: BigInt(Date.parse(line.timestamp)) * 1_000_000n,
    severityNumber: SEVERITIES[line.level],
    severityText: line.level,
    body: message as SpanAttributeValue,
    attributes: fields as Readonly<Record<string, SpanAttributeValue>>,
    scope: { name: line.target },
  };
}
