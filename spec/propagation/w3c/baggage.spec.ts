import {
  type Baggage,
  type BaggageEntry,
  baggageEntryMetadataFromString,
  defaultTextMapGetter,
  defaultTextMapSetter,
  propagation,
  ROOT_CONTEXT,
  type TextMapPropagator,
  trace,
} from '@opentelemetry/api';
import { W3CBaggagePropagator } from '@opentelemetry/core';
import { JaegerPropagator as OpenTelemetrysJaeger } from '@opentelemetry/propagator-jaeger';
import * as fc from 'fast-check';
import { BaggagePropagator, parseBaggage } from '../../../lib/propagation/w3c/baggage';
import { createPropagator } from '../../../lib/propagation/composite';
import { JaegerPropagator } from '../../../lib/propagation/jaeger';
import { percentDecoded } from '../../../lib/propagation/percent-decoded';
import { RUN, someParent } from '../header-arbitraries';

type Headers = Record<string, string>;

const entriesOf = (baggage: Baggage | undefined): unknown =>
  baggage?.getAllEntries().map(([key, { value, metadata }]) => [key, value, metadata?.toString()]);

const read = (propagator: TextMapPropagator, headers: Headers): unknown => {
  const context = propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
  return [entriesOf(propagation.getBaggage(context)), trace.getSpanContext(context)];
};

const written = (propagator: TextMapPropagator, baggage: Baggage): Headers => {
  const headers: Headers = {};
  propagator.inject(propagation.setBaggage(ROOT_CONTEXT, baggage), headers, defaultTextMapSetter);
  return headers;
};

const someText = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
const someProperties = fc.string({ unit: fc.constantFrom(...'abc=;1 %'.split('')), minLength: 1, maxLength: 20 });
const someEntry: fc.Arbitrary<BaggageEntry> = fc.record(
  { value: someText, metadata: someProperties.map(baggageEntryMetadataFromString) },
  { requiredKeys: ['value'] },
);
/** The limits that both implementations have in common. */
const someBaggage = fc
  .dictionary(
    someText.filter((key) => key !== '__proto__'),
    someEntry,
    { minKeys: 1, maxKeys: 20 },
  )
  .map((entries) => propagation.createBaggage(entries));

describe('W3C Baggage', () => {
  const ours = new BaggagePropagator();
  const theirs = new W3CBaggagePropagator();

  it('is written and read as by OpenTelemetry', () => {
    fc.assert(
      fc.property(someBaggage, (baggage) => {
        const headers = written(ours, baggage);
        expect(headers).toEqual(written(theirs, baggage));
        expect(read(ours, headers)).toEqual(read(theirs, headers));
      }),
      RUN,
    );
  });

  it('is read as by OpenTelemetry if it is almost valid', () => {
    const nearly = fc.string({ unit: fc.constantFrom(...'ab=;, %4F2é\t'.split('')), maxLength: 60 });
    fc.assert(
      fc.property(nearly, (baggage) => {
        // OpenTelemetry keeps properties that a header cannot contain.
        fc.pre(!/;[^,]*é/.test(baggage));
        const [mine, other] = [ours, theirs].map((propagator) => JSON.stringify(read(propagator, { baggage })));
        expect(mine).toEqual(other);
      }),
      { ...RUN, numRuns: 2000 },
    );
  });

  it('is read from several fields of the header', () => {
    const context = ours.extract(ROOT_CONTEXT, { baggage: ['a=1', 'b=2,c=3;p'] }, defaultTextMapGetter);
    expect(entriesOf(propagation.getBaggage(context))).toEqual([
      ['a', '1', undefined],
      ['b', '2', undefined],
      ['c', '3', 'p'],
    ]);
  });

  it('is read up to 64 entries, valid or not', () => {
    const good = (count: number): string => Array.from({ length: count }, (_, index) => `k${index}=v`).join(',');
    expect(Object.keys(parseBaggage([good(64)]) ?? {})).toHaveLength(64);
    expect(Object.keys(parseBaggage([good(65)]) ?? {})).toHaveLength(64);
    expect(parseBaggage([`${'k=%,'.repeat(63)}a=1`])).toEqual({ a: { value: '1' } });
    expect(parseBaggage([`${'k=%,'.repeat(64)}a=1`])).toBeUndefined();
  });

  it('is read up to 8,192 characters of all fields together', () => {
    expect(parseBaggage([`a=${'1'.repeat(8190)}`])).toHaveProperty('a');
    expect(parseBaggage([`a=${'1'.repeat(8191)}`])).toBeUndefined();
    expect(Object.keys(parseBaggage(['a=1', `b=${'1'.repeat(8186)}`, 'c=1']) ?? {})).toEqual(['a', 'b']);
    expect(Object.keys(parseBaggage(['a=1', `b=${'1'.repeat(8187)}`, 'c=1']) ?? {})).toEqual(['a']);
  });

  it('can have any keys', () => {
    expect(Object.keys(parseBaggage(['__proto__=1,constructor=2']) ?? {})).toEqual(['__proto__', 'constructor']);
  });

  it('creates no exception for an invalid entry', () => {
    const decode = jest.spyOn(globalThis, 'decodeURIComponent');
    for (const entry of ['k=%', 'k=%zz', 'k=%FF', 'k=%E0%A4', '%=1', 'k', '=1']) {
      expect(parseBaggage([`${entry},${entry}`])).toBeUndefined();
    }
    expect(decode.mock.results.filter(({ type }) => type === 'throw')).toEqual([]);
    decode.mockRestore();
  });

  it('is not read at a public endpoint, which drops it', () => {
    const asked: string[] = [];
    const getter = {
      keys: Object.keys,
      get(carrier: Headers, key: string) {
        asked.push(key);
        return carrier[key];
      },
    };
    createPropagator({ publicEndpoint: true }, {}).extract(ROOT_CONTEXT, { baggage: 'a=1' }, getter);
    expect(asked).not.toContain('baggage');
  });
});

describe('percentDecoded', () => {
  it('returns the result of decodeURIComponent, or undefined if that throws', () => {
    const someEncoded = fc.oneof(
      fc.string({ unit: fc.constantFrom(...'%0123489aAcCeEfF'.split('')), maxLength: 24 }),
      fc.string({ unit: 'grapheme' }).map(encodeURIComponent),
      fc
        .uint8Array({ maxLength: 6 })
        .map((bytes) => bytes.reduce((text, byte) => `${text}%${byte.toString(16).padStart(2, '0')}`, '')),
    );
    const theirs = (text: string): string | undefined => {
      try {
        return decodeURIComponent(text);
      } catch {
        return undefined;
      }
    };
    fc.assert(
      fc.property(someEncoded, (text) => expect(percentDecoded(text)).toBe(theirs(text))),
      { ...RUN, numRuns: 5000 },
    );
  });
});

describe('the Jaeger format', () => {
  const ours = new JaegerPropagator();
  const theirs = new OpenTelemetrysJaeger();

  it('is written and read as by OpenTelemetry', () => {
    fc.assert(
      fc.property(someParent, someBaggage, (span, baggage) => {
        const context = propagation.setBaggage(trace.setSpanContext(ROOT_CONTEXT, span), baggage);
        const [mine, other] = [ours, theirs].map((propagator) => {
          const headers: Headers = {};
          propagator.inject(context, headers, defaultTextMapSetter);
          return headers;
        });
        expect(mine).toEqual(other);
        expect(read(ours, mine ?? {})).toEqual(read(theirs, mine ?? {}));
      }),
      RUN,
    );
  });

  it('is read as by OpenTelemetry if it is almost valid', () => {
    const nearly = fc.string({ unit: fc.constantFrom(...'a1:%3A-z'.split('')), maxLength: 40 });
    fc.assert(
      fc.property(nearly, nearly, (span, value) => {
        const headers = { 'uber-trace-id': span, 'uberctx-k': value };
        // OpenTelemetry creates empty baggage from headers that it cannot read.
        const [entries = [], parent] = read(ours, headers) as [unknown, unknown];
        const [others = [], theirParent] = read(theirs, headers) as [unknown, unknown];
        expect([entries, parent]).toEqual([others, theirParent]);
      }),
      { ...RUN, numRuns: 2000 },
    );
  });

  it('is read up to 64 headers of baggage', () => {
    const headers = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`uberctx-k${index}`, 'v']));
    expect(
      propagation.getBaggage(ours.extract(ROOT_CONTEXT, headers, defaultTextMapGetter))?.getAllEntries(),
    ).toHaveLength(64);
  });
});

describe('a header of B3', () => {
  it('counts as absent if it is longer than any B3 header', () => {
    const b3 = `${'a'.repeat(32)}-${'b'.repeat(16)}-1`;
    const propagator = createPropagator({ propagators: ['b3', 'b3multi'] }, {});
    const spanOf = (header: string): unknown =>
      trace.getSpanContext(propagator.extract(ROOT_CONTEXT, { b3: header }, defaultTextMapGetter));
    expect(spanOf(b3)).toMatchObject({ traceId: 'a'.repeat(32) });
    expect(spanOf(`${'0'.repeat(16_000)}-${b3}`)).toBeUndefined();
  });
});
