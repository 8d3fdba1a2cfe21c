import type { IncomingMessage } from 'node:http';
import { importStream } from '../../files/import-stream';
import { inflated } from '../../files/inflated';
import { encodeLogs, encodeTraces } from '../../otlp/otlp-encoder';
import type { LogRecord } from '../../../trace/log-record';
import type { ImportReport } from '../../api/import-report';
import type { KeptTrace } from '../../store/kept-trace';
import { HttpError } from '../http/http-error';
import { sendJson, sendParts } from '../http/json-response';
import { searchTraces } from '../search-traces';
import { TimeSlice } from '../time-slice';
import type { Exchange } from '../viewing';
import { queryOf } from './parameters';
import { findTrace } from './trace-handlers';

const MOST_IMPORTS = 2;
const LINES_TYPE = 'application/x-ndjson';

let imports = 0;

/** `GET /api/export`: OTLP JSON, one request per line. Without a query, it has log records without a trace, too. */
export async function exportTraces(exchange: Exchange): Promise<void> {
  const { response, viewing, signal } = exchange;
  const query = queryOf(exchange);
  const isAll = (exchange.url.searchParams.get('query') ?? '').trim() === '';
  const slice = new TimeSlice(signal);
  const ids: string[] = [];
  await searchTraces(viewing, query, slice, ({ trace }) => {
    ids.push(trace.traceId);
    return query.limit === undefined || ids.length < query.limit;
  });
  await sendParts(response, linesOf(ids.toReversed(), viewing.store, isAll ? viewing.store.looseLogs() : []), slice, {
    'content-type': LINES_TYPE,
    'content-disposition': 'attachment; filename="traces.jsonl"',
  });
}

/** `GET /api/traces/:id/export`: one document of OTLP JSON; with log records, one per line. */
export async function exportTrace({ id, response, viewing, signal }: Exchange): Promise<void> {
  const trace = findTrace(viewing.store, id);
  const ending = trace.logs.length > 0 ? 'jsonl' : 'json';
  await sendParts(response, linesOf([trace.traceId], viewing.store), new TimeSlice(signal), {
    'content-type': ending === 'json' ? 'application/json' : LINES_TYPE,
    'content-disposition': `attachment; filename="trace-${trace.traceId}.${ending}"`,
  });
}

/** `POST /api/import` */
export async function importTraces({ request, response, viewing, signal }: Exchange): Promise<void> {
  const { store, maxImportBytes } = viewing;
  if (imports >= MOST_IMPORTS) throw new HttpError(503, 'Too many imports at once. Try again in a moment.');
  imports++;
  try {
    const body = limited(inflated(limited(request, maxImportBytes)), maxImportBytes);
    const { spans, logs, skipped, problems } = await importStream(body, store, {
      maxDocumentBytes: maxImportBytes,
      signal,
    });
    if (skipped > 0 && spans + logs === 0) throw new HttpError(400, `Nothing could be read: ${problems[0]}.`);
    const report: ImportReport = { spans, logs, skipped, problems, counts: store.counts };
    sendJson(response, report);
  } catch (error) {
    refuse(request, response);
    throw importError(error);
  } finally {
    imports--;
  }
}

/** The rest of the body is read and thrown away: a client that is still sending would not see the response. */
function refuse(request: IncomingMessage, response: Exchange['response']): void {
  response.shouldKeepAlive = false;
  if (!request.destroyed) request.resume();
}

function importError(error: unknown): unknown {
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (code.startsWith('Z_')) return new HttpError(400, `The gzip data is broken: ${message}.`);
  if (error instanceof RangeError) return new HttpError(413, message);
  return error;
}

async function* limited(source: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array, void> {
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    if (bytes > most) throw new HttpError(413, `The file is larger than ${most} bytes.`);
    yield chunk;
  }
}

interface Traces {
  get(traceId: string): KeptTrace | undefined;
}

/** Skips traces that leave the store meanwhile. */
function* linesOf(
  ids: readonly string[],
  store: Traces,
  looseLogs: readonly LogRecord[] = [],
): Generator<string, void> {
  for (const traceId of ids) {
    const trace = store.get(traceId);
    if (!trace) continue;
    const logs = [...trace.logs];
    if (trace.spans.size > 0) {
      yield* encodeTraces([...trace.spans.values()]);
      yield '\n';
    }
    if (logs.length === 0) continue;
    yield* encodeLogs(logs);
    yield '\n';
  }
  if (looseLogs.length === 0) return;
  yield* encodeLogs(looseLogs);
  yield '\n';
}
