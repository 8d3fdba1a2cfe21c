import * as fc from 'fast-check';
import {
  defaultTextMapGetter,
  defaultTextMapSetter,
  diag,
  isSpanContextValid,
  ROOT_CONTEXT,
  type TextMapGetter,
  trace,
} from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { anyText } from '../../any-text';
import { faultCounts, resetFaults } from '../../../lib/diagnostics/fault';
import { TraceContextPropagator } from '../../../lib/propagation/w3c/trace-context';
import { RUN, someParent } from '../header-arbitraries';
import { volume } from '../../volume';

const PARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const propagator = new TraceContextPropagator();
const SPAN = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 };

const refuse = (): never => {
  throw new Error('refused');
};
const revoked = Proxy.revocable({}, {});
revoked.revoke();

beforeEach(resetFaults);
afterEach(() => diag.disable());

describe('TraceContextPropagator', () => {
  it('uses two headers', () => {
    expect(propagator.fields()).toStrictEqual(['traceparent', 'tracestate']);
  });

  it.each<[string, unknown, TextMapGetter]>([
    ['throws for a value', {}, { keys: () => [], get: refuse }],
    ['throws for the names', {}, { keys: refuse, get: () => undefined }],
    ['throws for the state', {}, { keys: () => [], get: (_, name) => (name === 'traceparent' ? undefined : refuse()) }],
    ['is a revoked proxy', revoked.proxy, defaultTextMapGetter],
    ['is a list of a revoked proxy', { traceparent: [revoked.proxy] }, defaultTextMapGetter],
    ['is a proxy of a list that throws', { traceparent: new Proxy([], { get: refuse }) }, defaultTextMapGetter],
    ['is null', null, defaultTextMapGetter],
    ['is a text', PARENT, defaultTextMapGetter],
  ])('reads nothing from a carrier that %s', (_what, carrier, getter) => {
    expect(propagator.extract(ROOT_CONTEXT, carrier, getter)).toBe(ROOT_CONTEXT);
  });

  it('reads the trace if the carrier throws for the state, and counts the error', () => {
    const getter: TextMapGetter = { keys: () => [], get: (_, name) => (name === 'traceparent' ? PARENT : refuse()) };
    const caller = trace.getSpanContext(propagator.extract(ROOT_CONTEXT, {}, getter));
    expect(caller).toStrictEqual({ ...SPAN, isRemote: true });
    expect(faultCounts().get('reading the trace state')).toBe(1);
  });

  it('writes nothing to a carrier that throws', () => {
    const context = trace.setSpanContext(ROOT_CONTEXT, SPAN);
    expect(() => propagator.inject(context, {}, { set: refuse })).not.toThrow();
    expect(faultCounts().get('writing the trace context')).toBe(1);
  });

  it('writes the trace without the state if the state throws', () => {
    const traceState = { get: refuse, set: refuse, unset: refuse, serialize: refuse };
    const headers = {};
    propagator.inject(trace.setSpanContext(ROOT_CONTEXT, { ...SPAN, traceState }), headers, defaultTextMapSetter);
    expect(headers).toStrictEqual({ traceparent: PARENT });
  });

  it('writes nothing if the span context throws', () => {
    const hostile = new Proxy(SPAN, { get: refuse });
    const headers = {};
    propagator.inject(trace.setSpanContext(ROOT_CONTEXT, hostile), headers, defaultTextMapSetter);
    expect(headers).toStrictEqual({});
  });

  it('writes nothing if tracing is suppressed, or outside a span', () => {
    const headers = {};
    propagator.inject(suppressTracing(trace.setSpanContext(ROOT_CONTEXT, SPAN)), headers, defaultTextMapSetter);
    propagator.inject(ROOT_CONTEXT, headers, defaultTextMapSetter);
    expect(headers).toStrictEqual({});
  });

  it('never throws or returns an invalid span context, for any headers', () => {
    const text = fc.oneof(
      fc.string(),
      anyText(),
      fc.constantFrom(PARENT, 'a=1', `${PARENT}-x`, PARENT.replace('00', 'cc')),
    );
    const header = fc.oneof(
      text,
      fc.array(text),
      fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true }),
    );
    fc.assert(
      fc.property(fc.record({ traceparent: header, tracestate: header }, { requiredKeys: [] }), (headers) => {
        const caller = trace.getSpanContext(propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter));
        expect(caller === undefined || isSpanContextValid(caller)).toBe(true);
      }),
      { ...RUN, numRuns: volume(2000) },
    );
    expect([...faultCounts()]).toStrictEqual([]);
  });

  it('reads what it has written, for any span context', () => {
    const anyFlags = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(someParent, anyFlags, (parent, traceFlags) => {
        const written = { ...parent, traceFlags };
        const headers: Record<string, string> = {};
        propagator.inject(trace.setSpanContext(ROOT_CONTEXT, written), headers, defaultTextMapSetter);
        const read = trace.getSpanContext(propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter));
        expect(read).toStrictEqual({ ...parent, traceFlags: traceFlags & 3, isRemote: true });
      }),
      RUN,
    );
  });
});
