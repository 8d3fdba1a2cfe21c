import { traceDocumentParts } from '../../api/encode-trace';
import { compareTraces } from '../../analysis/compare-traces';
import type { KeptTrace } from '../../store/kept-trace';
import { HttpError } from '../http/http-error';
import { sendParts } from '../http/json-response';
import { listTraces } from '../list-traces';
import { matchInSlices } from '../search-traces';
import { TimeSlice } from '../time-slice';
import type { Exchange } from '../viewing';
import { jsonListParts } from '../http/json-parts';
import { afterOf, limitOf, queryOf } from './parameters';

/** `GET /api/traces` */
export async function sendList(exchange: Exchange): Promise<void> {
  const { response, viewing, signal } = exchange;
  const slice = new TimeSlice(signal);
  const [query, limit, after] = [queryOf(exchange), limitOf(exchange), afterOf(exchange)];
  const { rows, ...rest } = await listTraces({ viewing, query, limit, after, slice });
  await sendParts(response, jsonListParts(rest, 'rows', rows), slice);
}

/** `DELETE /api/traces` */
export function clearTraces({ response, viewing }: Exchange): void {
  viewing.store.clear();
  response.writeHead(204).end();
}

/** `GET /api/traces/:id` */
export async function sendTrace({ id, response, viewing, signal }: Exchange): Promise<void> {
  const slice = new TimeSlice(signal);
  const trace = findTrace(viewing.store, id);
  await sendParts(response, traceDocumentParts(trace, viewing.index.backlinksOf(trace)), slice);
}

/** `GET /api/compare?left=&right=` */
export async function sendComparison({ url, response, viewing, signal }: Exchange): Promise<void> {
  const slice = new TimeSlice(signal);
  const [left, right] = ['left', 'right'].map((side) =>
    findTrace(viewing.store, url.searchParams.get(side) ?? '', side),
  );
  if (!left || !right) return;
  const { pairs, ...rest } = await slice.run(compareTraces(left, right));
  await sendParts(response, jsonListParts(rest, 'pairs', pairs), slice);
}

/** `GET /api/stream` */
export function openStream(exchange: Exchange): void {
  const query = queryOf(exchange);
  const key = exchange.url.searchParams.get('query') ?? '';
  exchange.viewing.stream.connect(exchange.response, key, (trace, slice) => matchInSlices(trace, query, slice));
}

interface Traces {
  get(traceId: string): KeptTrace | undefined;
}

/** @throws HttpError 404 */
export function findTrace(store: Traces, id: string, parameter?: string): KeptTrace {
  const trace = store.get(id.toLowerCase());
  if (trace) return trace;
  const which = parameter === undefined ? 'this trace' : `the trace of \`${parameter}\``;
  throw new HttpError(404, `The store does not have ${which}, or no longer.`);
}
