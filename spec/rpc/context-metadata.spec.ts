import { Metadata } from '@grpc/grpc-js';
import { type Context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { startTelemetry } from '../../lib';
import { ForwardedHeadersPropagator } from '../../lib/propagation/forwarded-headers';
import { setPropagationTargets } from '../../lib/propagation/propagation-targets';
import { withContext } from '../../lib/rpc/context-metadata';
import { freshTelemetry } from '../fresh-telemetry';

freshTelemetry();

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const OURS = `00-${TRACE}-b7ad6b7169203331-01`;
const THEIRS = '00-11111111111111111111111111111111-2222222222222222-01';
const span = { traceId: TRACE, spanId: 'b7ad6b7169203331', traceFlags: 1 };
const context = trace.setSpanContext(ROOT_CONTEXT, span);
const host = 'inventory';

function metadataOf(values: Readonly<Record<string, string | Buffer>>): Metadata {
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(values)) metadata.set(key, value);
  return metadata;
}

const written = (given: Metadata, at: Context = context): Record<string, unknown> =>
  (withContext(at, host, given) as Metadata).getMap();

const baggageOf = (at: Context, value: string): Context =>
  propagation.setBaggage(at, propagation.createBaggage({ tenant: { value } }));

afterEach(() => setPropagationTargets());

describe('the context in the metadata of a call', () => {
  it('is written into a copy, with the keys and options of the application', () => {
    const given = new Metadata({ waitForReady: true });
    given.set('token-bin', Buffer.from([0, 255]));
    given.add('tag', 'a');
    given.add('tag', 'b');
    const sent = withContext(context, host, given) as Metadata;
    expect(sent.toJSON()).toStrictEqual({
      'token-bin': [Buffer.from([0, 255])],
      tag: ['a', 'b'],
      traceparent: [OURS],
    });
    expect(sent.getOptions()).toStrictEqual({ waitForReady: true });
    expect(Object.keys(given.getMap())).toStrictEqual(['token-bin', 'tag']);
  });

  it('does not replace a trace context of the application', () => {
    const given = { traceparent: THEIRS, tracestate: 'their=1' };
    expect(written(metadataOf(given))).toStrictEqual(given);
  });

  it('adds no tracestate to a traceparent of the application', () => {
    const headers = { traceparent: OURS, tracestate: 'ours=1' };
    const withState = propagation.extract(ROOT_CONTEXT, headers);
    expect(written(new Metadata(), withState)).toStrictEqual({ traceparent: OURS, tracestate: 'ours=1' });
    expect(written(metadataOf({ traceparent: THEIRS }), withState)).toStrictEqual({ traceparent: THEIRS });
  });

  it('replaces an invalid traceparent and its tracestate', () => {
    expect(written(metadataOf({ traceparent: 'broken', tracestate: 'their=1' }))).toStrictEqual({
      traceparent: OURS,
    });
  });

  it('keeps baggage of the application, and adds the trace context', () => {
    const at = baggageOf(context, 'ours');
    expect(written(metadataOf({ baggage: 'tenant=theirs' }), at)).toStrictEqual({
      baggage: 'tenant=theirs',
      traceparent: OURS,
    });
  });

  it('adds baggage to a trace context of the application', () => {
    expect(written(metadataOf({ traceparent: THEIRS }), baggageOf(context, 'ours'))).toStrictEqual({
      traceparent: THEIRS,
      baggage: 'tenant=ours',
    });
  });

  it('is sent only to hosts in `propagateTo`', () => {
    setPropagationTargets(['orders']);
    const given = new Metadata();
    expect(withContext(context, host, given)).toBe(given);
    expect(withContext(context, undefined, given)).toBe(given);
    expect((withContext(context, 'orders', given) as Metadata).getMap()).toStrictEqual({ traceparent: OURS });
  });

  it('is not written without a span', () => {
    const given = new Metadata();
    expect(withContext(ROOT_CONTEXT, host, given)).toBe(given);
  });

  describe('of a public service that forwards headers', () => {
    beforeEach(() => {
      const forwardHeaders = ['x-tenant', 'key-bin', 'a/b'];
      startTelemetry({ serviceName: 'orders', publicEndpoint: true, forwardHeaders });
    });

    it('does not replace a trace context of the application', () => {
      expect(written(metadataOf({ traceparent: THEIRS }))).toStrictEqual({ traceparent: THEIRS });
    });

    it('includes them, except those that gRPC does not allow', () => {
      const forwarding = new ForwardedHeadersPropagator(['x-tenant', 'key-bin', 'a/b']);
      const getter = { get: (carrier: Record<string, string>, key: string) => carrier[key], keys: Object.keys };
      const at = forwarding.extract(context, { 'x-tenant': 't-1', 'key-bin': 'AP8=', 'a/b': 'c' }, getter);
      const traceparent = expect.stringContaining(TRACE) as unknown;
      expect(written(new Metadata(), at)).toStrictEqual({ traceparent, 'x-tenant': 't-1' });
      expect(written(metadataOf({ 'x-tenant': 't-2' }), at)).toStrictEqual({ traceparent, 'x-tenant': 't-2' });
    });
  });
});
