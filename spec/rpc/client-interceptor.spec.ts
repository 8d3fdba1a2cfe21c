import {
  type Interceptor,
  InterceptingCall,
  Metadata,
  type sendUnaryData,
  type ServerUnaryCall,
  status,
} from '@grpc/grpc-js';
import { trace } from '@opentelemetry/api';
import { instrument } from '../../lib';
import { setPropagationTargets } from '../../lib/propagation/propagation-targets';
import { call, grpcTracing, type Order, PATHS, traced } from './shop';

const tracing = grpcTracing();

const received: Metadata[] = [];
const handlers = {
  create({ metadata, request }: ServerUnaryCall<Order, Order>, answer: sendUnaryData<Order>) {
    received.push(metadata);
    answer(null, request);
  },
};
/** A server that does not trace. */
const plain = { server: {} };

beforeEach(() => received.splice(0));

const clientSpan = () => tracing.spans.find(({ name }) => name === PATHS.create);

describe('grpcClientInterceptor', () => {
  it('sends its context in a copy of the metadata, so that the metadata can be used again', async () => {
    const { client } = await tracing.shop(handlers, plain);
    const metadata = new Metadata();
    metadata.set('tenant', 't-1');
    metadata.set('token-bin', Buffer.from([0, 255]));
    await call(client, 'create', { metadata });
    await call(client, 'create', { metadata });
    expect(Object.keys(metadata.getMap())).toStrictEqual(['tenant', 'token-bin']);
    const parents = tracing.spans.map((span) => span.spanContext());
    expect(received.map((seen) => seen.get('traceparent'))).toStrictEqual(
      parents.map(({ traceId, spanId }) => [`00-${traceId}-${spanId}-01`]),
    );
    expect(received.map((seen) => seen.get('token-bin'))).toStrictEqual([
      [Buffer.from([0, 255])],
      [Buffer.from([0, 255])],
    ]);
  });

  it('does not replace a trace context of the application', async () => {
    const { client } = await tracing.shop(handlers, plain);
    const metadata = new Metadata();
    const traceparent = '00-11111111111111111111111111111111-2222222222222222-01';
    metadata.set('traceparent', traceparent);
    await call(client, 'create', { metadata });
    expect(received[0]?.get('traceparent')).toStrictEqual([traceparent]);
  });

  it('sends no context to a host outside `propagateTo`, and still records the call', async () => {
    const { client } = await tracing.shop(handlers, plain);
    setPropagationTargets(['inventory']);
    await call(client, 'create');
    expect(received[0]?.get('traceparent')).toStrictEqual([]);
    expect(tracing.outline()).toMatchObject([{ name: PATHS.create, kind: 'client' }]);
  });

  it('runs the callbacks of two callers on one connection in the context of each', async () => {
    const { client } = await tracing.shop(handlers, plain);
    const caller = (name: string) =>
      instrument({ name }, async () => {
        const own = trace.getActiveSpan();
        let seen: unknown;
        const outcome = call(client, 'create', { heard: () => (seen = trace.getActiveSpan()) });
        await outcome;
        expect(seen).toBe(own);
      })();
    await Promise.all([caller('one'), caller('two'), caller('three')]);
    expect(tracing.outline()).toMatchObject(
      ['one', 'two', 'three'].map((name) => ({ name, children: [{ name: PATHS.create }] })),
    );
  });

  it('fails the span of a call that reaches no server, without a peer address', async () => {
    const client = tracing.client('127.0.0.1:1');
    expect((await call(client, 'create')).error).toMatchObject({ code: status.UNAVAILABLE });
    const { attributes, status: outcome } = clientSpan() ?? {};
    expect(attributes).toStrictEqual({
      'rpc.system.name': 'grpc',
      'rpc.method': PATHS.create,
      'rpc.status_code': 'UNAVAILABLE',
      'error.type': 'UNAVAILABLE',
      'server.address': '127.0.0.1',
      'server.port': 1,
    });
    expect(outcome?.message).toMatch(/^UNAVAILABLE: No connection established/);
  });

  it('does not hide that a client is closed', async () => {
    const { client } = await tracing.shop(handlers, plain);
    client.close();
    await expect(call(client, 'create')).rejects.toThrow('Channel has been shut down');
    expect(tracing.spans).toStrictEqual([]);
  });

  it('records a call that the server cancels as an error', async () => {
    const error = Object.assign(new Error('too late'), { code: status.CANCELLED, details: 'too late' });
    const cancelling = { create: (_call: unknown, answer: sendUnaryData<Order>) => answer(error) };
    const { client } = await tracing.shop(cancelling, plain);
    await call(client, 'create');
    expect(tracing.outline()).toMatchObject([{ status: 'error: CANCELLED: too late' }]);
    expect(clientSpan()?.attributes['cancelled']).toBeUndefined();
  });

  it('runs later interceptors inside the span, and earlier ones outside', async () => {
    const seen: unknown[] = [];
    const noting: Interceptor = (options, nextCall) =>
      new InterceptingCall(nextCall(options), {
        start(metadata, listener, next) {
          seen.push((trace.getActiveSpan() as unknown as { name?: string } | undefined)?.name);
          metadata.set('noted', 'yes');
          next(metadata, listener);
        },
      });
    const interceptors = [noting, ...(traced.client.interceptors ?? []), noting];
    const { client } = await tracing.shop(handlers, { ...plain, client: { interceptors } });
    expect(await call(client, 'create')).toStrictEqual({ orders: ['o-1'] });
    expect(seen).toStrictEqual([undefined, PATHS.create]);
    expect(received[0]?.getMap()).toMatchObject({ noted: 'yes', traceparent: expect.any(String) as unknown });
  });

  it('fails the span of a call that another interceptor does not start', async () => {
    const refusing: Interceptor = (options, nextCall) =>
      new InterceptingCall(nextCall(options), {
        start() {
          throw new Error('no token');
        },
      });
    const interceptors = [...(traced.client.interceptors ?? []), refusing];
    const { client } = await tracing.shop(handlers, { ...plain, client: { interceptors } });
    await expect(call(client, 'create')).rejects.toThrow('no token');
    expect(tracing.outline()).toMatchObject([{ name: PATHS.create, status: 'error: no token' }]);
  });

  it('is cancelled with the incoming call that is its parent, without an error', async () => {
    const silent = await tracing.shop({ create: () => undefined }, plain);
    let inner: Promise<unknown> = Promise.resolve();
    const forwarding = {
      create(parent: ServerUnaryCall<Order, Order>) {
        inner = call(silent.client, 'create', { options: { parent } });
        outer.cancel();
      },
    };
    const { client } = await tracing.shop(forwarding, { client: {}, server: {} });
    let outer = { cancel: (): void => undefined };
    await call(client, 'create', { started: (started) => (outer = started) });
    await inner;
    expect(tracing.outline()).toMatchObject([{ attributes: { 'rpc.status_code': 'CANCELLED', cancelled: true } }]);
    expect(tracing.outline()[0]?.status).toBeUndefined();
  });

  it('removes its listeners', async () => {
    const { client } = await tracing.shop(handlers, plain);
    const before = process.eventNames().length;
    for (let round = 0; round < 20; round++) await call(client, 'create');
    expect(process.eventNames()).toHaveLength(before);
    expect(tracing.openSpans).toBe(0);
  });

  it('shows the path of a socket as the address of the server', async () => {
    const path = `/tmp/otel-instrument-${process.pid}.sock`;
    const { client } = await tracing.shop(handlers, { ...plain, address: `unix:${path}` });
    await call(client, 'create');
    expect(clientSpan()?.attributes).toMatchObject({ 'server.address': path, 'network.peer.address': path });
  });
});
