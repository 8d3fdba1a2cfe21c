import type { ServerResponse } from 'node:http';
import type { ApiProblem } from '../../api/api-problem';
import { QueryError } from '../../../query/query-error';
import { HttpError } from './http-error';
import { AbandonedError, type TimeSlice } from '../time-slice';

const JSON_TYPE = 'application/json; charset=utf-8';
const PART_CHARACTERS = 64 * 1024;
/** A client that reads nothing for so long is cut off. */
const PATIENCE_MILLIS = 30_000;

export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(status, {
    'content-type': JSON_TYPE,
    'content-length': body.length,
    'cache-control': 'no-store',
  });
  response.end(body);
}

/** Sends a text part by part. Waits for a slow client between parts, and lets other work run. */
export async function sendParts(
  response: ServerResponse,
  parts: Iterable<string>,
  slice: TimeSlice,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  response.writeHead(200, { 'content-type': JSON_TYPE, 'cache-control': 'no-store', ...headers });
  let waiting = '';
  for (const part of parts) {
    waiting += part;
    if (waiting.length >= PART_CHARACTERS) {
      await write(response, waiting);
      waiting = '';
    }
    if (slice.isOver()) await slice.next();
  }
  response.end(waiting);
}

async function write(response: ServerResponse, text: string): Promise<void> {
  if (response.destroyed) throw new AbandonedError('The client closed the request.');
  if (response.write(text)) return;
  await new Promise<void>((resolve) => {
    // What the response is made of stays in memory until then.
    const patience = setTimeout(() => response.destroy(), PATIENCE_MILLIS);
    const go = (): void => {
      clearTimeout(patience);
      response.off('drain', go);
      response.off('close', go);
      resolve();
    };
    response.on('drain', go);
    response.on('close', go);
  });
}

export function sendProblem(response: ServerResponse, error: unknown): void {
  if (error instanceof AbandonedError || response.destroyed) {
    response.destroy();
    return;
  }
  if (response.headersSent) {
    // The client must not take half of an answer for a whole one.
    response.destroy();
    return;
  }
  const { status, message, details } = httpErrorOf(error);
  const { allow, ...shown } = details;
  if (allow !== undefined) response.setHeader('allow', allow);
  const problem: ApiProblem = { error: { message, ...shown } };
  sendJson(response, problem, status);
}

function httpErrorOf(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  if (error instanceof QueryError) {
    const { column, suggestion } = error;
    return new HttpError(400, error.message, { column, ...(suggestion !== undefined && { suggestion }) });
  }
  return new HttpError(500, `The viewer failed: ${String(error)}`);
}
