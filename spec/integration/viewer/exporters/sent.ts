import { SpanKind } from '@opentelemetry/api';
import type { LogRecord, Resource, TraceSpan } from 'otel-instrument/viewer';

/** How the programs differ, because their languages or SDKs do. */
export interface Differences {
  /** JavaScript has no integers beyond 2^53, and no doubles without a fraction. */
  readonly hasIntegers: boolean;
  /** Version 2 and 3 for JavaScript have no attributes of a scope. */
  readonly hasScopeAttributes: boolean;
  /** The exporter for Python sends only whether the parent is remote. */
  readonly hasSampledFlag: boolean;
  /** The exporters for Go and Python leave out the trace state of a link. */
  readonly hasLinkState: boolean;
}

/** The ids that a program has printed. */
export interface SentIds {
  readonly parent: string;
  readonly child: string;
}

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const REMOTE = '00f067aa0ba902b7';
/** 1 January 2026. */
const SECOND = 1_767_225_600_000_000_000n;
const SAMPLED = 1;
const PARENT_IS_KNOWN = 0x100;
const PARENT_IS_REMOTE = 0x200;

const RESOURCE = {
  attributes: {
    'service.name': 'sender',
    'service.version': '1.2.3',
    'team.size': 7,
    'host.load': 0.5,
    'host.shared': true,
    'host.zones': ['a', 'b'],
  },
  schemaUrl: 'https://opentelemetry.io/schemas/1.30.0',
};

const scopeOf = ({ hasScopeAttributes }: Differences) => ({
  name: 'spec.scope',
  version: '0.1.0',
  ...(hasScopeAttributes && { attributes: { 'scope.part': 'a' } }),
  schemaUrl: 'https://example.com/scope',
});

/** The spans that each program sends, whole, by name. */
export function sentSpans(differences: Differences, ids: SentIds, resource: Resource = RESOURCE): readonly TraceSpan[] {
  const sampled = differences.hasSampledFlag ? SAMPLED : 0;
  const spanOf = (name: string, kind: SpanKind, parentSpanId: string): TraceSpan => ({
    traceId: TRACE_ID,
    spanId: expect.stringMatching(/^[\da-f]{16}$/) as string,
    parentSpanId,
    name,
    kind,
    startNanos: SECOND + 123_456_789n,
    endNanos: SECOND + 573_456_790n,
    attributes: {},
    events: [],
    links: [],
    status: { code: 'unset' },
    traceState: 'vendor=value,other=1',
    flags: PARENT_IS_KNOWN | sampled,
    service: 'sender',
    resource,
    scope: scopeOf(differences),
  });
  return [
    { ...spanOf('child ünï 🚀', SpanKind.CLIENT, ids.parent), spanId: ids.child, ...childOf(differences, sampled) },
    spanOf('consume', SpanKind.CONSUMER, ids.child),
    spanOf('internal', SpanKind.INTERNAL, ids.child),
    {
      ...spanOf('parent', SpanKind.SERVER, REMOTE),
      spanId: ids.parent,
      status: { code: 'ok' },
      flags: PARENT_IS_KNOWN | PARENT_IS_REMOTE | sampled,
    },
    spanOf('produce', SpanKind.PRODUCER, ids.child),
  ];
}

/** The log records that each program sends, whole: one in the child span, and one outside of any trace. */
export function sentLogs(differences: Differences, { child }: SentIds): readonly LogRecord[] {
  const both = {
    timeNanos: SECOND + 300_000_001n,
    observedNanos: SECOND + 300_000_002n,
    service: 'sender',
    resource: RESOURCE,
    scope: scopeOf(differences),
  };
  return [
    {
      ...both,
      traceId: TRACE_ID,
      spanId: child,
      severityNumber: 13,
      severityText: 'WARN',
      eventName: 'stock.low',
      body: 'stock is low',
      attributes: { 'order.id': 'o-17', attempt: 2, nested: { a: 1, b: [true, 'x'] }, bytes: 'AQL/' },
      exactAttributes: { bytes: { bytesValue: 'AQL/' } },
      flags: SAMPLED,
    },
    {
      ...both,
      severityNumber: 17,
      severityText: 'ERROR',
      body: { code: 'E1', retry: true, items: [1, 'x', 0.5] },
      attributes: {},
    },
  ];
}

function childOf({ hasIntegers, hasLinkState }: Differences, sampled: number): Partial<TraceSpan> {
  return {
    attributes: {
      text: 'ünï 🚀',
      empty: '',
      integer: 42,
      negative: -7,
      huge: '1152921504606846976',
      double: 0.25,
      yes: true,
      no: false,
      texts: ['a', 'b'],
      integers: [1, -2],
      doubles: [0.5, hasIntegers ? 2 : 2.5],
      flags: [true, false],
      none: [],
      ...(hasIntegers && { odd: '9007199254740993', whole: 3 }),
    },
    exactAttributes: {
      huge: { intValue: '1152921504606846976' },
      ...(hasIntegers && {
        odd: { intValue: '9007199254740993' },
        whole: { doubleValue: 3 },
        doubles: { arrayValue: { values: [{ doubleValue: 0.5 }, { doubleValue: 2 }] } },
      }),
    },
    events: [
      {
        name: 'exception',
        timeNanos: SECOND + 223_456_789n,
        attributes: { 'exception.type': 'StockError', attempt: 2, chain: ['A', 'B'] },
      },
    ],
    links: [
      {
        traceId: '1'.repeat(32),
        spanId: '2'.repeat(16),
        attributes: { reason: 'retry' },
        ...(hasLinkState && { traceState: 'linked=yes' }),
        flags: PARENT_IS_KNOWN | sampled,
      },
    ],
    status: { code: 'error', message: 'no stock' },
    droppedAttributesCount: 1,
    droppedEventsCount: 1,
    droppedLinksCount: 1,
  };
}
