import * as fc from 'fast-check';
import {
  type Baggage,
  baggageEntryMetadataFromString,
  defaultTextMapGetter,
  defaultTextMapSetter,
  propagation,
  ROOT_CONTEXT,
} from '@opentelemetry/api';
import { anyText } from '../../any-text';
import { resetFaults, faultCounts } from '../../../lib/diagnostics/fault';
import { boundedBaggage } from '../../../lib/propagation/w3c/bounded-baggage';
import { createPropagator } from '../../../lib/propagation/composite';
import { RUN } from '../header-arbitraries';

const propagator = createPropagator({ propagators: ['baggage'] }, {});

function sent(baggage: Baggage): string | undefined {
  const headers: Record<string, string> = {};
  propagator.inject(propagation.setBaggage(ROOT_CONTEXT, baggage), headers, defaultTextMapSetter);
  return headers['baggage'];
}

function received(baggage: unknown): readonly (readonly [string, string])[] {
  const context = propagator.extract(ROOT_CONTEXT, { baggage }, defaultTextMapGetter);
  const entries = propagation.getBaggage(context)?.getAllEntries() ?? [];
  return entries.map(([key, { value }]) => [key, value]);
}

const baggageOf = (entries: Readonly<Record<string, string>>): Baggage =>
  propagation.createBaggage(Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, { value }])));
const entriesOf = (count: number, value = '1'): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, value]));

beforeEach(resetFaults);

describe('baggage', () => {
  it('is sent and read', () => {
    expect(sent(baggageOf({ tenant: 'a b', city: 'Zürich' }))).toBe('tenant=a%20b,city=Z%C3%BCrich');
    expect(received('tenant=a%20b , city=Z%C3%BCrich;p=1')).toStrictEqual([
      ['tenant', 'a b'],
      ['city', 'Zürich'],
    ]);
    expect(received(['a=1', 'b=2'])).toStrictEqual([
      ['a', '1'],
      ['b', '2'],
    ]);
  });

  it('has at most 64 entries, in and out', () => {
    expect(sent(baggageOf(entriesOf(65)))?.split(',')).toHaveLength(64);
    expect(sent(baggageOf(entriesOf(64)))?.split(',')).toHaveLength(64);
    const header = Object.keys(entriesOf(100))
      .map((key) => `${key}=1`)
      .join(',');
    expect(received(header)).toHaveLength(64);
  });

  it('has at most 8,192 bytes, in and out, in whole entries', () => {
    expect(sent(baggageOf({ a: 'x'.repeat(4000), b: 'y'.repeat(4000), c: 'z'.repeat(184) }))).toHaveLength(8192);
    expect(sent(baggageOf({ a: 'x'.repeat(4000), b: 'y'.repeat(4000), c: 'z'.repeat(185), d: '1' }))).toBe(
      `a=${'x'.repeat(4000)},b=${'y'.repeat(4000)},d=1`,
    );
    expect(sent(baggageOf({ a: 'é'.repeat(1400), b: '1' }))).toBe('b=1');
    expect(received(`a=${'x'.repeat(4000)},b=${'y'.repeat(4000)},c=${'z'.repeat(3000)}`)).toHaveLength(2);
  });

  it('loses only entries that a header cannot contain', () => {
    const half = '\ud800';
    expect(sent(baggageOf({ a: '1', [half]: '2', b: half, c: '3' }))).toBe('a=1,c=3');
    const metadata = ['p=1', 'x\r\nx-evil: 1', 'a,b=2', 'ü'].map(baggageEntryMetadataFromString);
    const entries = metadata.map((each, index) => [`k${index}`, { value: '1', metadata: each }] as const);
    expect(sent(propagation.createBaggage(Object.fromEntries(entries)))).toBe('k0=1;p=1,k1=1,k2=1,k3=1');
  });

  it('keeps keys that have a meaning on objects', () => {
    const odd = propagation.createBaggage().setEntry('__proto__', { value: '1' }).setEntry('toString', { value: '2' });
    expect(boundedBaggage(odd).getAllEntries()).toStrictEqual([
      ['__proto__', { value: '1' }],
      ['toString', { value: '2' }],
    ]);
  });

  it('is not sent if it throws', () => {
    const hostile = new Proxy(propagation.createBaggage(), {
      get() {
        throw new Error('refused');
      },
    });
    expect(sent(hostile)).toBeUndefined();
    expect(faultCounts().get('writing the context with baggage')).toBe(1);
  });

  it('never throws and keeps its limits for any headers', () => {
    const text = fc.oneof(anyText(), fc.stringMatching(/^([a-c%;= ,]|=1,){0,80}$/));
    fc.assert(
      fc.property(fc.oneof(text, fc.array(text), fc.anything()), (header) => {
        expect(received(header).length).toBeLessThanOrEqual(64);
      }),
      RUN,
    );
    expect([...faultCounts()]).toStrictEqual([]);
  });

  it('is read as it was sent, for any keys and values', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
    const entries = fc.uniqueArray(fc.tuple(text, text), { maxLength: 20, selector: ([key]) => key });
    fc.assert(
      fc.property(entries, (all) => {
        const baggage = all.reduce((some, [key, value]) => some.setEntry(key, { value }), propagation.createBaggage());
        expect(received(sent(baggage))).toStrictEqual(all);
      }),
      RUN,
    );
  });
});
