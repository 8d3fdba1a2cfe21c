import { createTraceState, type Link, SpanKind } from '@opentelemetry/api';
import {
  type Arbitrary,
  array,
  boolean,
  constantFrom,
  dictionary,
  double,
  integer,
  letrec,
  maxSafeInteger,
  nat,
  oneof,
  record,
  string,
  tuple,
  uint8Array,
} from 'fast-check';
import { anyText } from '../../any-text';
import type { FinishedSpan } from '../../../lib/otel/finished-span';

/** A span with only a name. */
export const PLAIN: FinishedSpan = {
  name: 'create_order',
  kind: SpanKind.INTERNAL,
  startTime: [1_700_000_000, 1],
  endTime: [1_700_000_001, 999_999_999],
  duration: [1, 999_999_998],
  ended: true,
  status: { code: 0 },
  attributes: {},
  links: [],
  events: [],
  droppedAttributesCount: 0,
  droppedEventsCount: 0,
  droppedLinksCount: 0,
  resource: { attributes: { 'service.name': 'orders' } },
  instrumentationScope: { name: 'spec', version: '1.0.0' },
  spanContext: () => ({ traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 }),
};

/** Spans with any name, attributes, times, events, links and ids. */
export function anySpans(): Arbitrary<FinishedSpan[]> {
  const scalar = oneof(
    anyText({ maxLength: 80 }),
    double(),
    integer(),
    maxSafeInteger(),
    constantFrom(2 ** 53, -(2 ** 53), 2 ** 62, -(2 ** 63), 2 ** 63, 2 ** 32, 2 ** 32 - 1, -1, 127, 128, 16_384),
    boolean(),
    uint8Array({ maxLength: 200 }),
  );
  const value = letrec((tie) => ({
    any: oneof(
      { maxDepth: 3 },
      scalar,
      array(tie('any'), { maxLength: 4 }),
      dictionary(string(), tie('any'), { maxKeys: 3 }),
    ),
  })).any;
  const attributes = dictionary(string(), value, { maxKeys: 6 }) as Arbitrary<never>;
  const time = tuple(integer({ min: 0, max: 18_446_744_072 }), integer({ min: 0, max: 999_999_999 }));
  const context = record({
    traceId: string({ unit: constantFrom(...Array.from('0123456789abcdef')), minLength: 32, maxLength: 32 }),
    spanId: string({ unit: constantFrom(...Array.from('0123456789ABCDEF')), minLength: 16, maxLength: 16 }),
    traceFlags: nat(255),
    isRemote: boolean(),
    traceState: constantFrom(createTraceState('a=1,b=2'), createTraceState('')),
  });
  const link = record({ context, attributes, droppedAttributesCount: nat() }) as Arbitrary<Link>;
  const event = record({ name: string(), time, attributes, droppedAttributesCount: nat() });
  const span = record({
    name: anyText(),
    attributes,
    startTime: time,
    endTime: time,
    links: array(link, { maxLength: 3 }),
    events: array(event, { maxLength: 3 }),
    own: context,
  });
  return array(span, { maxLength: 8 }).map((given) =>
    given.map(({ own, ...over }) => ({ ...PLAIN, ...over, spanContext: () => own })),
  );
}
