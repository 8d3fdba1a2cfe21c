import {
  type sendUnaryData,
  ServerInterceptingCall,
  type ServerInterceptor,
  type ServerUnaryCall,
} from '@grpc/grpc-js';
import { propagation, SpanKind, trace } from '@opentelemetry/api';
import { connect, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http2';
import { once } from 'node:events';
import { instrument, startTelemetry } from '../../lib';
import { serverInterceptor } from '../../lib/rpc/server-interceptor';
import { call, grpcTracing, type Order, PATHS, traced } from './shop';

const tracing = grpcTracing();
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const TRACEPARENT = `00-${TRACE}-b7ad6b7169203331-01`;

const answering = {
  create: ({ request }: ServerUnaryCall<Order, Order>, answer: sendUnaryData<Order>) => answer(null, request),
};

const serverSpan = () => tracing.spans.find(({ kind }) => kind === SpanKind.SERVER);

/** Sends a request without the checks that a client of grpc-js makes. Returns the trailers, or the only headers. */
async function send(
  port: number,
  headers: OutgoingHttpHeaders,
  body = Buffer.from([0, 0, 0, 0, 5, 10, 3, 111, 45, 49]),
) {
  const session = connect(`http://127.0.0.1:${port}`);
  const stream = session.request({
    ':method': 'POST',
    ':path': `/${PATHS.create}`,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...headers,
  });
  const received: IncomingHttpHeaders = {};
  stream.on('response', (first) => Object.assign(received, first));
  stream.on('trailers', (last) => Object.assign(received, last));
  stream.resume();
  stream.end(body);
  await once(stream, 'close');
  session.close();
  return received['grpc-status'];
}

describe('grpcServerInterceptor', () => {
  it('continues the trace of the caller', async () => {
    const { port } = await tracing.shop(answering);
    expect(await send(port, { traceparent: TRACEPARENT })).toBe('0');
    const [span] = await tracing.ended();
    expect(span?.spanContext().traceId).toBe(TRACE);
    expect(span?.parentSpanContext).toMatchObject({ spanId: 'b7ad6b7169203331', isRemote: true });
  });

  it('starts a new trace with a link at a public endpoint, without baggage', async () => {
    startTelemetry({ serviceName: 'orders', publicEndpoint: true });
    const baggage: unknown[] = [];
    const { port } = await tracing.shop({
      create(incoming: ServerUnaryCall<Order, Order>, answer: sendUnaryData<Order>) {
        baggage.push(propagation.getActiveBaggage());
        answer(null, incoming.request);
      },
    });
    await send(port, { traceparent: TRACEPARENT, baggage: 'tenant=acme' });
    const [span] = await tracing.ended();
    expect(span?.parentSpanContext).toBeUndefined();
    expect(span?.spanContext().traceId).not.toBe(TRACE);
    expect(span?.links).toMatchObject([{ context: { traceId: TRACE } }]);
    expect(baggage).toStrictEqual([undefined]);
  });

  it.each<[string, OutgoingHttpHeaders]>([
    ['a broken traceparent', { traceparent: 'broken' }],
    ['a huge traceparent', { traceparent: `${TRACEPARENT}${'0'.repeat(10_000)}` }],
    ['a traceparent of zeros', { traceparent: `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01` }],
    ['two traceparents', { traceparent: [TRACEPARENT, TRACEPARENT] }],
    ['a traceparent of bytes', { 'traceparent-bin': Buffer.from(TRACEPARENT).toString('base64') }],
    ['bytes that are no base64', { 'grpc-trace-bin': '%%%', 'token-bin': '*' }],
    ['huge values', { tracestate: 'a='.repeat(8000), baggage: 'b='.repeat(8000), note: 'x'.repeat(16_000) }],
    ['many keys', Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`key-${index}`, 'x']))],
    ['the names of members of objects', { constructor: 'x', __proto__: 'y', 'x-b3-traceid': 'z' }],
  ])('starts a new trace for a call with %s', async (_what, headers) => {
    const { port } = await tracing.shop(answering);
    expect(await send(port, headers)).toBe('0');
    const [span] = await tracing.ended();
    expect(span?.parentSpanContext).toBeUndefined();
    expect(span?.attributes['rpc.status_code']).toBe('OK');
    expect(JSON.stringify(span?.attributes)).not.toMatch(/xxx/);
  });

  it('continues a trace from metadata with binary keys', async () => {
    const { port } = await tracing.shop(answering);
    await send(port, { 'token-bin': 'AP8=', traceparent: TRACEPARENT });
    await tracing.ended();
    expect(serverSpan()?.spanContext().traceId).toBe(TRACE);
  });

  it('fails the span if the deadline passes', async () => {
    const { port } = await tracing.shop({ create: () => undefined });
    expect(await send(port, { 'grpc-timeout': '30m' })).toBe('4');
    await tracing.ended();
    expect(tracing.outline()).toMatchObject([
      {
        attributes: { 'rpc.status_code': 'DEADLINE_EXCEEDED', 'error.type': 'DEADLINE_EXCEEDED' },
        status: 'error: DEADLINE_EXCEEDED: Deadline exceeded',
      },
    ]);
  });

  it('fails the span of a message that it cannot read', async () => {
    const { port } = await tracing.shop(answering);
    expect(await send(port, {}, Buffer.from([0, 0, 0, 0, 2, 10, 255]))).toBe('13');
    await tracing.ended();
    expect(tracing.outline()).toMatchObject([
      { attributes: { 'rpc.status_code': 'INTERNAL' }, status: 'error: INTERNAL: Error deserializing request' },
    ]);
  });

  it('has no span for an unknown method', async () => {
    const { port } = await tracing.shop(answering);
    expect(await send(port, { ':path': '/shop.Orders/Nothing' })).toBe('12');
    expect(tracing.spans).toStrictEqual([]);
  });

  it('fails the span of a handler that throws', async () => {
    const { port } = await tracing.shop({
      create() {
        throw new Error('the store is closed');
      },
    });
    expect(await send(port, {})).toBe('2');
    await tracing.ended();
    expect(tracing.outline()).toMatchObject([
      { attributes: { 'error.type': 'UNKNOWN' }, status: expect.stringMatching(/^error: UNKNOWN: ./) as unknown },
    ]);
  });

  it('cancels the span of a client whose connection breaks', async () => {
    let begun = (): void => undefined;
    const beginning = new Promise<void>((resolve) => (begun = resolve));
    const { port } = await tracing.shop({ create: () => begun() });
    const session = connect(`http://127.0.0.1:${port}`);
    const headers = { ':method': 'POST', ':path': `/${PATHS.create}`, 'content-type': 'application/grpc' };
    const stream = session.request(headers);
    stream.on('error', () => undefined);
    stream.end(Buffer.from([0, 0, 0, 0, 0]));
    await beginning;
    session.destroy();
    const [span] = await tracing.ended();
    expect(span?.attributes).toMatchObject({ 'rpc.status_code': 'CANCELLED', cancelled: true });
    expect(span?.status.code).toBe(0);
  });

  it('runs the interceptors after it inside the span', async () => {
    const seen: unknown[] = [];
    const noting: ServerInterceptor = (_method, incoming) =>
      new ServerInterceptingCall(incoming, {
        start: (next) =>
          next({
            onReceiveMetadata(metadata, pass) {
              seen.push(trace.getActiveSpan() !== undefined);
              instrument({ name: 'authorize' }, () => pass(metadata))();
            },
          }),
      });
    const interceptors = [...(traced.server.interceptors ?? []), noting];
    const { port } = await tracing.shop(answering, { server: { interceptors } });
    await send(port, {});
    await tracing.ended();
    expect(seen).toStrictEqual([true]);
    expect(tracing.outline()).toMatchObject([{ name: PATHS.create, children: [{ name: 'authorize' }] }]);
  });

  describe('after another interceptor', () => {
    const passing: ServerInterceptor = (_method, incoming) => new ServerInterceptingCall(incoming);
    const server = { interceptors: [passing, ...(traced.server.interceptors ?? [])] };

    it('sees that a call is cancelled', async () => {
      let begun = (): void => undefined;
      const { client } = await tracing.shop({ create: () => begun() }, { client: {}, server });
      await call(client, 'create', { started: (started) => (begun = () => started.cancel()) });
      await tracing.ended();
      expect(serverSpan()?.attributes).toMatchObject({ 'rpc.status_code': 'CANCELLED', cancelled: true });
    });

    it('sees that the deadline of a call passes', async () => {
      const { port } = await tracing.shop({ create: () => undefined }, { server });
      expect(await send(port, { 'grpc-timeout': '30m' })).toBe('4');
      await tracing.ended();
      expect(tracing.outline()).toMatchObject([{ status: 'error: DEADLINE_EXCEEDED: Deadline exceeded' }]);
    });
  });

  it.each([
    [true, 0],
    [false, 1],
  ])('skips calls of an instrumented server: %p', async (skipsInstrumented, spans) => {
    const { port } = await tracing.shop(answering, {
      server: { interceptors: [serverInterceptor({ skipsInstrumented })] },
      prepare(server) {
        // OpenTelemetry's instrumentation marks the handlers that it wraps like this.
        const { handlers } = server as unknown as { handlers: Map<string, { func: object }> };
        for (const { func } of handlers.values()) Object.defineProperty(func, '__wrapped', { value: true });
      },
    });
    expect(await send(port, {})).toBe('0');
    expect(await tracing.ended()).toHaveLength(spans);
  });

  it('records the address of a client that connects through a socket', async () => {
    const address = `unix:/tmp/otel-instrument-server-${process.pid}.sock`;
    const { client } = await tracing.shop(answering, { address, client: {} });
    await call(client, 'create');
    await tracing.ended();
    expect(serverSpan()?.attributes).toStrictEqual({
      'rpc.system.name': 'grpc',
      'rpc.method': PATHS.create,
      'rpc.status_code': 'OK',
      'server.address': 'localhost',
    });
  });

  it('removes its listeners from the connection', async () => {
    const counts: number[] = [];
    const { client } = await tracing.shop({
      create(incoming: ServerUnaryCall<Order, Order>, answer: sendUnaryData<Order>) {
        counts.push(incoming.listenerCount('cancelled'));
        answer(null, incoming.request);
      },
    });
    for (let round = 0; round < 20; round++) await call(client, 'create');
    await tracing.ended();
    expect(counts).toStrictEqual(Array.from({ length: 20 }, () => 0));
    expect(tracing.openSpans).toBe(0);
  });
});
