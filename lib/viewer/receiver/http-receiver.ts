import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { OtlpError } from '../otlp/otlp-error';
import type { OtlpContentType } from '../otlp/record-reader';
import { allowedOrigin, allowResponse, sendPreflight } from './allowed-origin';
import { encodeResponse } from './export-response';
import { readHttpBody } from './body/http-body';
import { sendProblem, sendSuccess } from './http-response';
import type { Ingest } from './ingest';
import { problemOf, ReceiverProblem } from './receiver-problem';
import type { RequestBodies } from './body/request-body';
import { type OtlpSignal, SIGNALS, signalOfHttpPath } from './signal';

/** What the servers of a receiver share. */
export interface Receiving {
  readonly ingest: Ingest;
  readonly bodies: RequestBodies;
  /** @throws ReceiverProblem 403 if a request has the name of another machine in its `Host` or `:authority` */
  readonly checkHost: (header: string | undefined) => void;
  readonly patience: Patience;
}

/** How long slow clients may take, in milliseconds. */
export interface Patience {
  /** From the connection to the end of the headers. */
  readonly start: number;
  /** For the whole of a request. */
  readonly request: number;
  /** Without a request. */
  readonly idle: number;
}

export const PATIENCE: Patience = { start: 10_000, request: 60_000, idle: 300_000 };
export const MOST_CONNECTIONS = 500;

interface Accepted {
  readonly signal: OtlpSignal;
  readonly contentType: OtlpContentType;
}

/** Creates a server for OTLP over HTTP. It does not listen yet. */
export function createHttpReceiver(receiving: Receiving): Server {
  const { start, request: whole, idle } = receiving.patience;
  const limits = {
    headersTimeout: start,
    requestTimeout: whole,
    keepAliveTimeout: idle,
    connectionsCheckingInterval: Math.min(start / 2, 2000),
  };
  const server = createServer(limits, (request, response) => void respond(request, response, receiving, server));
  server.maxConnections = MOST_CONNECTIONS;
  return server;
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  receiving: Receiving,
  server: Server,
): Promise<void> {
  const reply = await receive(request, response, receiving).catch(
    (error: unknown) => () => sendProblem(request, response, problemOf(error)),
  );
  // The client has closed the connection.
  if (response.destroyed) return;
  const isDiscarded = request.destroyed && !request.complete;
  if (isDiscarded || !server.listening) response.shouldKeepAlive = false;
  reply();
}

/** Handles a request. The result sends the response. */
async function receive(
  request: IncomingMessage,
  response: ServerResponse,
  { ingest, bodies, checkHost }: Receiving,
): Promise<() => void> {
  checkHost(request.headers.host);
  const origin = allowedOrigin(request);
  allowResponse(response, origin);
  if (origin !== undefined && request.method === 'OPTIONS') return () => sendPreflight(request, response);
  const { signal, contentType } = accept(request);
  const rejected = await bodies.during(async (memory) => {
    const body = await readHttpBody(request, bodies, memory);
    return ingest.take(signal, body, contentType);
  });
  return () => sendSuccess(response, contentType, encodeResponse(signal, rejected, contentType));
}

function accept(request: IncomingMessage): Accepted {
  const path = request.url?.split('?', 1)[0];
  const signal = signalOfHttpPath(path);
  const { traces, logs } = SIGNALS;
  if (!signal) {
    throw new ReceiverProblem(404, `Unknown path. Send traces to ${traces.httpPath}, logs to ${logs.httpPath}.`);
  }
  if (request.method !== 'POST') throw new ReceiverProblem(405, `${path} accepts POST only.`);
  const contentType = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (contentType === 'application/json' || contentType === 'application/x-protobuf') return { signal, contentType };
  throw new OtlpError(
    'ERR_OTLP_CONTENT_TYPE',
    `Expected Content-Type to be application/json or application/x-protobuf, got ${contentType ?? 'none'}.`,
  );
}
