import { once } from 'node:events';
import { type ClientHttp2Session, connect } from 'node:http2';
import { gzipSync } from 'node:zlib';
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { type OtlpReceiver, type ReceiverOptions, startReceiver } from '../../../lib/viewer/receiver/otlp-receiver';
import { protobufOf, protobufResponse } from '../otlp/otlp-protobuf';

const TRACES = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const LOGS = '/opentelemetry.proto.collector.logs.v1.LogsService/Export';
const METRICS = '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export';
const SPAN = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), name: 'raw' };
const requestOf = (...spans: object[]): Buffer =>
  protobufOf('Traces', { resourceSpans: [{ scopeSpans: [{ spans }] }] });

const open: { close(): unknown }[] = [];
const opened = <T extends { close(): unknown }>(each: T): T => {
  open.push(each);
  return each;
};

afterEach(async () => {
  await Promise.all(
    open
      .splice(0)
      .toReversed()
      .map((each) => each.close()),
  );
});

const receiver = async (options: ReceiverOptions = {}): Promise<OtlpReceiver & { grpcPort: number }> => {
  const { grpcPort = 0, ...started } = await startReceiver({ port: 0, grpcPort: 0, ...options });
  return opened({ ...started, grpcPort });
};

const same = (bytes: Buffer): Buffer => bytes;

/** Calls a method with gRPC's own client. The result is the response, or the status code and its message. */
function call(
  port: number,
  path: string,
  message: Buffer,
  options: Record<string, unknown> = {},
): Promise<Buffer | [number, string]> {
  const client = opened(new Client(`127.0.0.1:${port}`, credentials.createInsecure(), options));
  return new Promise((resolve) => {
    const done = (error: ServiceError | null, response: Buffer = Buffer.alloc(0)): void =>
      resolve(error ? [error.code, error.details] : response);
    client.makeUnaryRequest(path, same, same, message, new Metadata(), {}, done);
  });
}

interface RawCall {
  readonly headers?: Record<string, string>;
  readonly frames?: readonly Buffer[];
}

/** Calls a method by hand. The result is the headers of the response, trailers included. */
async function rawCall(session: ClientHttp2Session, { headers = {}, frames = [] }: RawCall): Promise<object> {
  const stream = session.request({
    ':method': 'POST',
    ':path': TRACES,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...headers,
  });
  const seen: Record<string, unknown> = {};
  stream
    .on('response', (fields) => Object.assign(seen, fields))
    .on('trailers', (fields) => Object.assign(seen, fields));
  stream.on('error', () => undefined).resume();
  stream.end(Buffer.concat(frames));
  await once(stream, 'close');
  return { status: seen[':status'], code: seen['grpc-status'], message: seen['grpc-message'] };
}

function frame(message: Uint8Array, flag = 0, length = message.length): Buffer {
  const prefix = Buffer.from([flag, 0, 0, 0, 0]);
  prefix.writeUInt32BE(length, 1);
  return Buffer.concat([prefix, message]);
}

const sessionTo = (port: number): ClientHttp2Session => {
  const session = connect(`http://127.0.0.1:${port}`);
  session.on('error', () => undefined);
  return opened(session);
};

describe('a receiver of gRPC', () => {
  it('keeps spans and log records, and responds without partial success', async () => {
    const logs: number[] = [];
    const { grpcPort, store } = await receiver({ onLogs: (records) => logs.push(records.length) });
    expect(await call(grpcPort, TRACES, requestOf(SPAN))).toHaveLength(0);
    const records = [{ traceId: SPAN.traceId, body: { stringValue: 'paid' } }];
    const request = { resourceLogs: [{ scopeLogs: [{ logRecords: records }] }] };
    expect(await call(grpcPort, LOGS, protobufOf('Logs', request))).toHaveLength(0);
    expect(store.trace(SPAN.traceId)).toMatchObject([{ name: 'raw' }]);
    expect(store.get(SPAN.traceId)?.logs).toMatchObject([{ body: 'paid' }]);
    expect(logs).toEqual([1]);
  });

  it('accepts what gRPC’s client compresses', async () => {
    const bodies: string[] = [];
    const { grpcPort, store } = await receiver({ onBody: (_, type, signal) => bodies.push(`${signal} in ${type}`) });
    const options = { 'grpc.default_compression_algorithm': 2 };
    const name = 'compressible '.repeat(1000);
    expect(await call(grpcPort, TRACES, requestOf({ ...SPAN, name }), options)).toHaveLength(0);
    expect(store.trace(SPAN.traceId)).toMatchObject([{ name }]);
    expect(bodies).toEqual(['traces in application/x-protobuf']);
  });

  it('accepts metrics, and counts them as ignored', async () => {
    const started = opened(await startReceiver({ port: 0, grpcPort: 0 }));
    expect(await call(started.grpcPort ?? 0, METRICS, Buffer.from([0x0a, 0]))).toHaveLength(0);
    expect(started.counts).toMatchObject({ requests: 0, ignoredMetrics: 1 });
  });

  it('keeps the valid spans of a request, and says how many it rejected and why', async () => {
    const { grpcPort, store } = await receiver();
    const response = await call(grpcPort, TRACES, requestOf({ ...SPAN, traceId: 'aa' }, SPAN, { name: 'no id' }));
    expect(protobufResponse('Traces', response as Buffer)).toMatchObject({
      partialSuccess: {
        rejectedSpans: '2',
        errorMessage:
          'Expected `resourceSpans[0].scopeSpans[0].spans[0].traceId` to be 32 hexadecimal digits, got 1 bytes. 1 more are invalid.',
      },
    });
    expect(store.counts.spans).toBe(1);
  });

  it.each([
    ['an unknown method', '/opentelemetry.proto.collector.trace.v1.TraceService/Delete', Buffer.alloc(0), 12],
    ['an unknown service', '/grpc.health.v1.Health/Check', Buffer.alloc(0), 12],
    ['a message that is not protobuf', TRACES, Buffer.from([0x0a, 0x7f]), 3],
    ['a message over the limit', TRACES, Buffer.alloc(2000), 8],
  ])('responds to %s with its status', async (_, path, message, code) => {
    const { grpcPort } = await receiver({ maxBodyBytes: 1000 });
    expect(await call(grpcPort, path, message)).toEqual([code, expect.any(String)]);
  });

  it('responds to a message that is too large when decompressed, and to broken gzip', async () => {
    const { grpcPort } = await receiver({ maxBodyBytes: 100_000 });
    const session = sessionTo(grpcPort);
    const headers = { 'grpc-encoding': 'gzip' };
    const bomb = gzipSync(Buffer.alloc(10_000_000));
    expect(await rawCall(session, { headers, frames: [frame(bomb, 1)] })).toMatchObject({ code: '8' });
    expect(await rawCall(session, { headers, frames: [frame(Buffer.from('no gzip'), 1)] })).toMatchObject({
      code: '3',
    });
    expect(await rawCall(session, { headers, frames: [frame(gzipSync(requestOf(SPAN)), 1)] })).toMatchObject({
      code: '0',
    });
  });

  it.each([
    ['no message', [], {}, '13'],
    ['a message that is cut off', [frame(Buffer.alloc(3), 0, 9)], {}, '13'],
    ['two messages', [frame(Buffer.alloc(0)), frame(Buffer.alloc(0))], {}, '13'],
    ['an unknown flag', [frame(Buffer.alloc(0), 2)], {}, '13'],
    ['a compressed message without encoding', [frame(gzipSync('x'), 1)], {}, '13'],
    ['an unknown encoding', [frame(Buffer.alloc(9), 1)], { 'grpc-encoding': 'snappy' }, '12'],
    ['messages in JSON', [frame(Buffer.from('{}'))], { 'content-type': 'application/grpc+json' }, '12'],
    ['the name of another machine', [frame(Buffer.alloc(0))], { ':authority': 'evil.example' }, '7'],
    ['PUT', [frame(Buffer.alloc(0))], { ':method': 'PUT' }, '12'],
    ['a message that is announced as too large', [frame(Buffer.alloc(9), 0, 2 ** 31)], {}, '8'],
  ])('refuses %s', async (_, frames, headers, code) => {
    const { grpcPort } = await receiver();
    const session = sessionTo(grpcPort);
    expect(await rawCall(session, { headers, frames })).toMatchObject({ status: 200, code });
    expect(await rawCall(session, { frames: [frame(Buffer.alloc(0))] })).toMatchObject({ code: '0' });
  });

  it('refuses other content types', async () => {
    const { grpcPort } = await receiver();
    const headers = { 'content-type': 'application/grpc-web' };
    expect(await rawCall(sessionTo(grpcPort), { headers })).toMatchObject({ status: 415 });
  });

  it('encodes its messages for gRPC, whatever the client sent', async () => {
    const { grpcPort } = await receiver({
      onSpans: () => {
        throw new Error('ñ % \ud800');
      },
    });
    const [code, details] = (await call(grpcPort, TRACES, requestOf(SPAN))) as [number, string];
    expect([code, details]).toEqual([13, 'The receiver failed: Error: ñ % \ufffd']);
  });

  it('survives clients that break off, reset calls and do not speak HTTP/2', async () => {
    const { grpcPort } = await receiver();
    const session = sessionTo(grpcPort);
    const stream = session.request({ ':method': 'POST', ':path': TRACES, 'content-type': 'application/grpc' });
    stream.on('error', () => undefined);
    stream.write(frame(Buffer.alloc(3), 0, 9));
    stream.close(8);
    await once(stream, 'close');
    session.destroy();
    await expect(fetch(`http://127.0.0.1:${grpcPort}/v1/traces`, { method: 'POST', body: '{}' })).rejects.toThrow(
      'fetch failed',
    );
    expect(await call(grpcPort, TRACES, requestOf(SPAN))).toHaveLength(0);
  });

  it('responds to the call in progress before it closes', async () => {
    let closing: Promise<void> | undefined;
    const started = await receiver({ onBody: () => void (closing = started.close()) });
    expect(await call(started.grpcPort, TRACES, requestOf(SPAN))).toHaveLength(0);
    await closing;
    expect(started.store.counts.spans).toBe(1);
  });

  it('reports its addresses, which are those of HTTP and gRPC', async () => {
    const { url, port, grpcUrl, grpcPort } = await receiver();
    expect([url, grpcUrl]).toEqual([`http://127.0.0.1:${port}`, `http://127.0.0.1:${grpcPort}`]);
  });

  it('frees the port of HTTP if it cannot have that of gRPC', async () => {
    const { grpcPort } = await receiver();
    const { port } = await receiver();
    await open.pop()?.close();
    await expect(startReceiver({ port, grpcPort })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    expect((await receiver({ port })).port).toBe(port);
  });
});
