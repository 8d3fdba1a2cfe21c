import type { AttributeValue, HrTime } from '@opentelemetry/api';

interface VariedContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly flags: number;
  readonly isRemote?: boolean;
  readonly traceState?: string;
}

type Values = Readonly<Record<string, AttributeValue>>;

interface VariedSpan {
  readonly name: string;
  readonly kind: number;
  readonly start: HrTime;
  readonly end: HrTime;
  readonly scope: { readonly name: string; readonly version: string; readonly schemaUrl: string };
  readonly parent?: VariedContext;
  readonly attributes: Values;
  readonly events?: readonly { readonly name: string; readonly time: HrTime; readonly attributes?: Values }[];
  readonly links?: readonly (VariedContext & { readonly attributes?: Values })[];
  readonly status?: { readonly code: number; readonly message?: string };
}

const { spanOf } = require('./varied-spans.cjs') as { readonly spanOf: (index: number) => VariedSpan };

/** Of OpenTelemetry's specification. */
const LIMIT = 128;
/** The bit that says that the next one is known, and that one. */
const KNOWS_REMOTE = 0x100;
const IS_REMOTE = 0x200;
const RANDOM_BITS = 14;

/** A span of OTLP as JSON. */
export interface JsonSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: readonly { readonly key: string; readonly value: { readonly intValue?: string } }[];
}

/**
 * The span of OTLP, as a Collector writes it, for a varied span. The ids that the sender made up come from the received span.
 *
 * @param threshold the head's threshold for traces that start here, as 14 hexadecimal digits
 */
export function expectedSpan(index: number, received: JsonSpan, threshold: string): object {
  const { name, kind, start, end, parent, attributes, events = [], links = [], status = { code: 0 } } = spanOf(index);
  const traceId = parent?.traceId ?? received.traceId;
  const isSampled = parent ? parent.flags === 1 : traceId.slice(-RANDOM_BITS) >= threshold;
  const traceState = parent
    ? parent.traceState
    : isSampled
      ? `ot=th:${threshold.replace(/0+$/, '') || '0'}`
      : undefined;
  const kept = Object.entries(attributes).slice(0, LIMIT);
  return given({
    traceId,
    spanId: received.spanId,
    traceState,
    parentSpanId: parent?.spanId,
    flags: flagsOf(isSampled ? 1 : 0, parent?.isRemote),
    name,
    kind: kind + 1,
    startTimeUnixNano: nanosOf(start),
    endTimeUnixNano: nanosOf(end),
    attributes: kept.map(([key, value]) => ({ key, value: anyValue(value) })),
    droppedAttributesCount: Object.keys(attributes).length - kept.length,
    events: events
      .slice(-LIMIT)
      .map((event) =>
        given({ timeUnixNano: nanosOf(event.time), name: event.name, attributes: keyValues(event.attributes) }),
      ),
    droppedEventsCount: Math.max(0, events.length - LIMIT),
    links: links.slice(-LIMIT).map((link) =>
      given({
        traceId: link.traceId,
        spanId: link.spanId,
        traceState: link.traceState,
        attributes: keyValues(link.attributes),
        flags: flagsOf(link.flags, link.isRemote),
      }),
    ),
    droppedLinksCount: Math.max(0, links.length - LIMIT),
    status: given({ message: status.message, code: status.code }),
  });
}

/** The scope and the URL of its schema. */
export const expectedScope = (index: number): VariedSpan['scope'] => spanOf(index).scope;

/** Attributes of OTLP as JSON. */
export const keyValues = (values: Values = {}): readonly object[] =>
  Object.entries(values).map(([key, value]) => ({ key, value: anyValue(value) }));

function anyValue(value: AttributeValue | null | undefined): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number')
    return Number.isInteger(value) && Math.abs(value) < 2 ** 63
      ? { intValue: BigInt(value).toString() }
      : { doubleValue: value };
  return {
    arrayValue:
      (value as readonly AttributeValue[]).length > 0
        ? { values: (value as readonly AttributeValue[]).map((item) => anyValue(item)) }
        : {},
  };
}

const flagsOf = (sampled: number, isRemote = false): number => sampled | KNOWS_REMOTE | (isRemote ? IS_REMOTE : 0);

const nanosOf = ([seconds, nanos]: HrTime): string => (BigInt(seconds) * 1_000_000_000n + BigInt(nanos)).toString();

/** Without what OTLP's JSON leaves out: empty lists, zeros and what is absent. */
function given(message: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(
    Object.entries(message).filter(
      ([, value]) => value !== undefined && value !== 0 && !(Array.isArray(value) && value.length === 0),
    ),
  );
}
