import {
  type Context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  propagation,
  ROOT_CONTEXT,
  type SpanContext,
  type TextMapPropagator,
  trace,
} from '@opentelemetry/api';
import { faultCounts, resetFaults } from '../../lib/diagnostics/fault';
import { GuardedPropagator } from '../../lib/propagation/guarded-propagator';

const SPAN = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };
const refuse = (): never => {
  throw new Error('refused');
};
const guarded = (inner: Partial<TextMapPropagator>): GuardedPropagator =>
  new GuardedPropagator(
    { inject: () => undefined, extract: (context) => context, fields: () => [], ...inner },
    'inner',
  );
const reading =
  (span: SpanContext) =>
  (context: Context): Context =>
    trace.setSpanContext(context, span);

beforeEach(resetFaults);

describe('GuardedPropagator', () => {
  it('keeps the context if the propagator throws, and counts the error', () => {
    const propagator = guarded({ inject: refuse, extract: refuse, fields: refuse });
    expect(propagator.extract(ROOT_CONTEXT, {}, defaultTextMapGetter)).toBe(ROOT_CONTEXT);
    expect(() => propagator.inject(ROOT_CONTEXT, {}, defaultTextMapSetter)).not.toThrow();
    expect(propagator.fields()).toStrictEqual([]);
    expect(Object.fromEntries(faultCounts())).toStrictEqual({
      'asking inner for its headers': 1,
      'reading the context with inner': 1,
      'writing the context with inner': 1,
    });
  });

  it('keeps the context if the carrier throws', () => {
    const propagator = guarded({ extract: (context, carrier, getter) => (getter.get(carrier, 'a'), context) });
    expect(propagator.extract(ROOT_CONTEXT, {}, { get: refuse, keys: refuse })).toBe(ROOT_CONTEXT);
  });

  it.each<[string, SpanContext]>([
    ['an invalid trace id', { ...SPAN, traceId: 'javascript'.padStart(32, '0') }],
    ['an invalid span id', { ...SPAN, spanId: '0'.repeat(16) }],
  ])('ignores a span with %s', (_what, span) => {
    const propagator = guarded({ extract: reading(span) });
    expect(trace.getSpan(propagator.extract(ROOT_CONTEXT, {}, defaultTextMapGetter))).toBeUndefined();
    const before = trace.setSpanContext(ROOT_CONTEXT, SPAN);
    expect(trace.getSpanContext(propagator.extract(before, {}, defaultTextMapGetter))).toBe(SPAN);
  });

  it('marks a span as remote, with ids in lower case', () => {
    const propagator = guarded({ extract: reading({ ...SPAN, traceId: 'A'.repeat(32), spanId: 'B'.repeat(16) }) });
    const span = trace.getSpanContext(propagator.extract(ROOT_CONTEXT, {}, defaultTextMapGetter));
    expect(span).toStrictEqual({ ...SPAN, isRemote: true });
  });

  it('keeps an existing span', () => {
    const before = trace.setSpanContext(ROOT_CONTEXT, SPAN);
    expect(guarded({}).extract(before, {}, defaultTextMapGetter)).toBe(before);
  });

  it('limits incoming baggage', () => {
    const entries = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`k${index}`, { value: '1' }]));
    const propagator = guarded({
      extract: (context) => propagation.setBaggage(context, propagation.createBaggage(entries)),
    });
    const context = propagator.extract(ROOT_CONTEXT, {}, defaultTextMapGetter);
    expect(propagation.getBaggage(context)?.getAllEntries()).toHaveLength(64);
  });

  it('passes only the sampled flag and valid spans to the propagator', () => {
    const shown: (SpanContext | undefined)[] = [];
    const propagator = guarded({ inject: (context) => void shown.push(trace.getSpanContext(context)) });
    for (const span of [{ ...SPAN, traceFlags: 3 }, SPAN, { ...SPAN, traceId: '' }]) {
      propagator.inject(trace.setSpanContext(ROOT_CONTEXT, span), {}, defaultTextMapSetter);
    }
    expect(shown).toStrictEqual([SPAN, SPAN, undefined]);
  });

  it('does not write headers that HTTP does not allow', () => {
    const headers = {};
    const propagator = guarded({
      inject(_context, carrier, setter) {
        setter.set(carrier, 'uberctx-a b', '1');
        setter.set(carrier, 'a', '1\r\nb: 2');
        setter.set(carrier, 'c', '3');
      },
    });
    propagator.inject(ROOT_CONTEXT, headers, defaultTextMapSetter);
    expect(headers).toStrictEqual({ c: '3' });
  });
});
