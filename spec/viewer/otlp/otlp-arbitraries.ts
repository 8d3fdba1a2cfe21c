import {
  array,
  bigInt,
  boolean,
  constantFrom,
  double,
  integer,
  letrec,
  oneof,
  option,
  record,
  string,
  stringMatching,
  uint8Array,
  type Arbitrary,
} from 'fast-check';

// Requests of OTLP in JSON, in the form that our encoder writes: fields with their default value are absent.

type Json = Readonly<Record<string, unknown>>;

const text = string({ unit: 'binary', maxLength: 8 }).filter((value) => value !== '');
const count = integer({ min: 1, max: 2 ** 32 - 1 });
const nanos = bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
const hex = (digits: number) => stringMatching(new RegExp(`^[1-9a-f][0-9a-f]{${digits - 1}}$`));

const anyDouble = double().map((value) => {
  if (Object.is(value, -0)) return { doubleValue: '-0' };
  return { doubleValue: Number.isFinite(value) ? value : String(value) };
});

const { any } = letrec<{ any: Json; keyValues: readonly Json[] }>((tie) => ({
  any: oneof(
    { maxDepth: 3, withCrossShrink: true },
    string({ unit: 'binary', maxLength: 8 }).map((stringValue) => ({ stringValue })),
    boolean().map((boolValue) => ({ boolValue })),
    bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => ({ intValue: String(value) })),
    integer().map((value) => ({ intValue: String(value) })),
    integer().map((doubleValue) => ({ doubleValue })),
    anyDouble,
    uint8Array({ maxLength: 5 }).map((bytes) => ({ bytesValue: Buffer.from(bytes).toString('base64') })),
    constantFrom({}),
    array(tie('any'), { maxLength: 3 }).map((values) => ({ arrayValue: { values } })),
    tie('keyValues').map((values) => ({ kvlistValue: { values } })),
  ),
  // Short keys, so that some are the same.
  keyValues: array(record({ key: constantFrom('a', 'b', '', '__proto__', 'ключ'), value: tie('any') }), {
    maxLength: 3,
  }),
}));

const attributes = array(record({ key: constantFrom('a', 'b', '', '__proto__', 'ключ'), value: any }), {
  minLength: 1,
  maxLength: 4,
});

/** Each member may be absent. */
const message = (required: Record<string, Arbitrary<unknown>>, optional: Record<string, Arbitrary<unknown>>) =>
  record({ ...required, ...optional }, { requiredKeys: Object.keys(required) }) as Arbitrary<Json>;

const ids = { traceId: hex(32), spanId: hex(16) };
const attributed = { attributes, droppedAttributesCount: count };

const event = message({ timeUnixNano: nanos, name: text }, attributed);
const linkIds = { traceId: oneof(hex(32), constantFrom('', '0'.repeat(32))), spanId: oneof(hex(16), constantFrom('')) };
const link = message(linkIds, { traceState: text, flags: count, ...attributed });
const status = message({ code: constantFrom(0, 1, 2, 7) }, { message: text });
const span = message(
  {
    ...ids,
    name: text,
    kind: integer({ min: 0, max: 7 }),
    startTimeUnixNano: nanos,
    endTimeUnixNano: nanos,
    status,
  },
  {
    parentSpanId: hex(16),
    traceState: text,
    flags: count,
    droppedEventsCount: count,
    droppedLinksCount: count,
    events: array(event, { minLength: 1, maxLength: 2 }),
    links: array(link, { minLength: 1, maxLength: 2 }),
    ...attributed,
  },
);

const log = message(
  { timeUnixNano: bigInt({ min: 1n, max: 2n ** 64n - 1n }).map(String), severityNumber: integer({ min: 0, max: 24 }) },
  {
    ...ids,
    observedTimeUnixNano: bigInt({ min: 1n, max: 2n ** 64n - 1n }).map(String),
    severityText: text,
    eventName: text,
    flags: count,
    body: any.filter((value) => Object.keys(value).length > 0),
    ...attributed,
  },
);

const resource = record({ attributes: option(attributes, { nil: [] }), droppedAttributesCount: count });
const scope = message({ name: text }, { version: text, ...attributed });

/** One group of each kind: how records of several batches are grouped is free. */
const request = (outer: string, inner: string, records: string, each: Arbitrary<Json>): Arbitrary<Json> =>
  record({
    [outer]: array(
      message(
        {
          resource,
          [inner]: array(
            message({ scope, [records]: array(each, { minLength: 1, maxLength: 3 }) }, { schemaUrl: text }),
            {
              minLength: 1,
              maxLength: 1,
            },
          ),
        },
        { schemaUrl: text },
      ),
      { minLength: 1, maxLength: 1 },
    ),
  });

/** `record` of fast-check makes objects without a prototype, which `toStrictEqual` tells from those of `JSON.parse`. */
const parsed = (requests: Arbitrary<Json>): Arbitrary<Json> =>
  requests.map((each) => JSON.parse(JSON.stringify(each)) as Json);

export const traceRequests = parsed(request('resourceSpans', 'scopeSpans', 'spans', span));
export const logRequests = parsed(request('resourceLogs', 'scopeLogs', 'logRecords', log));
