import {
  constants,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import { cut } from '../../text/bounded-cut';
import { encodeResponse } from './export-response';
import { readGrpcMessage } from './body/grpc-message';
import { MOST_CONNECTIONS, type Patience, type Receiving } from './http-receiver';
import { problemOf, ReceiverProblem, RPC } from './receiver-problem';
import { type OtlpSignal, SIGNALS, signalOfGrpcPath } from './signal';

/** What gRPC encodes in a message of a status. */
const UNSAFE = /[^\x20-\x24\x26-\x7E]+/gu;
const CLOSE_GRACE_MILLIS = 1000;
const SETTINGS = { enablePush: false, maxConcurrentStreams: 64, initialWindowSize: 1024 * 1024 };
const CONNECTION_WINDOW = 4 * 1024 * 1024;
const MOST_CHARACTERS = 1000;
const RESPONSE_HEADERS = {
  ':status': 200,
  'content-type': 'application/grpc',
  'grpc-accept-encoding': 'identity,gzip',
};

/** A server for OTLP over gRPC. */
export interface GrpcReceiver {
  readonly server: Http2Server;
  close(onClosed: () => void): void;
  /** Asks clients to end their connections. Calls in progress get their responses. */
  closeIdleConnections(): void;
  closeAllConnections(): void;
}

/** Creates a server for OTLP over gRPC, without TLS. It does not listen yet. */
export function createGrpcReceiver(receiving: Receiving): GrpcReceiver {
  const sessions = new Set<ServerHttp2Session>();
  const server = createServer({ settings: SETTINGS });
  server.maxConnections = MOST_CONNECTIONS;
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
    boundIdleTime(session, receiving.patience);
  });
  // A broken connection concerns its client only.
  server.on('sessionError', () => undefined);
  server.on('stream', (stream, headers) => void respond(stream, headers, receiving));
  return {
    server,
    close: (onClosed) => server.close(onClosed),
    closeIdleConnections: () => sessions.forEach((session) => session.close()),
    closeAllConnections: () => sessions.forEach((session) => session.destroy()),
  };
}

/** Closes a connection without calls. A gRPC client connects again when it has something to send. */
function boundIdleTime(session: ServerHttp2Session, { start, idle }: Patience): void {
  const end = (): void => {
    session.close();
    timer = setTimeout(() => session.destroy(), CLOSE_GRACE_MILLIS).unref();
  };
  let timer = setTimeout(end, start).unref();
  let calls = 0;
  session.on('connect', () => session.setLocalWindowSize(CONNECTION_WINDOW));
  session.on('stream', (stream) => {
    calls++;
    clearTimeout(timer);
    stream.once('close', () => {
      if (--calls > 0 || session.closed) return;
      timer = setTimeout(end, idle).unref();
    });
  });
  session.once('close', () => clearTimeout(timer));
}

async function respond(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, receiving: Receiving): Promise<void> {
  // The client has ended the call or the connection.
  stream.on('error', () => undefined);
  if (!/^application\/grpc(?:[+;]|$)/.test(headers['content-type'] ?? '')) {
    stream.respond({ ':status': 415 }, { endStream: true });
    return;
  }
  const timer = setTimeout(
    () => sendStatus(stream, new ReceiverProblem(408, 'The call takes too long.', RPC.deadlineExceeded)),
    receiving.patience.request,
  ).unref();
  stream.once('close', () => clearTimeout(timer));
  await receive(stream, headers, receiving).then(
    (response) => sendResponse(stream, response),
    (error: unknown) => sendStatus(stream, problemOf(error)),
  );
}

async function receive(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  { ingest, bodies, checkHost }: Receiving,
): Promise<Uint8Array> {
  checkHost(headers[':authority'] ?? headers.host);
  const signal = accept(headers);
  const encoding = headers['grpc-encoding'];
  const rejected = await bodies.during(async (memory) => {
    // After a refusal, the stream must live on for the response.
    const chunks = stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
    const message = await readGrpcMessage(chunks, Array.isArray(encoding) ? encoding[0] : encoding, bodies, memory);
    return ingest.take(signal, message, 'application/x-protobuf');
  });
  return encodeResponse(signal, rejected, 'application/x-protobuf');
}

function accept(headers: IncomingHttpHeaders): OtlpSignal {
  const signal = headers[':method'] === 'POST' ? signalOfGrpcPath(headers[':path']) : undefined;
  if (!signal) {
    const known = Object.values(SIGNALS).map(({ grpcPath }) => grpcPath);
    const message = `Unknown method ${cut(headers[':path'] ?? '', 100)}. Known are ${known.join(', ')}.`;
    throw new ReceiverProblem(404, message, RPC.unimplemented);
  }
  const [, format = 'proto'] = /^application\/grpc\+([^;]+)/.exec(headers['content-type'] ?? '') ?? [];
  if (format.trim() === 'proto') return signal;
  throw new ReceiverProblem(415, `Expected messages in protobuf, got ${cut(format, 40)}.`, RPC.unimplemented);
}

function sendResponse(stream: ServerHttp2Stream, message: Uint8Array): void {
  if (stream.destroyed || stream.headersSent) return;
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  stream.respond(RESPONSE_HEADERS, { waitForTrailers: true });
  stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(Buffer.concat([prefix, message]));
}

/** Sends a response of trailers only, and asks a client that is still sending to stop. */
function sendStatus(stream: ServerHttp2Stream, { rpcCode, message }: ReceiverProblem): void {
  if (stream.destroyed || stream.headersSent) return;
  // Half of a character, which a cut may leave, cannot be encoded.
  const text = Buffer.from(cut(message, MOST_CHARACTERS)).toString();
  const status = { 'grpc-status': String(rpcCode), 'grpc-message': text.replace(UNSAFE, encodeURIComponent) };
  stream.respond({ ...RESPONSE_HEADERS, ...status }, { endStream: true });
  stream.close(constants.NGHTTP2_NO_ERROR);
}
