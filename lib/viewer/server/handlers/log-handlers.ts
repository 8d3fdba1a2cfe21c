import { listLogs } from '../list-logs';
import { sendParts } from '../http/json-response';
import { jsonListParts } from '../http/json-parts';
import { TimeSlice } from '../time-slice';
import type { Exchange } from '../viewing';
import { afterOf, limitOf, queryOf } from './parameters';

/** `GET /api/logs` */
export async function sendLogs(exchange: Exchange): Promise<void> {
  const { response, viewing, signal } = exchange;
  const slice = new TimeSlice(signal);
  const [query, limit, after] = [queryOf(exchange), limitOf(exchange), afterOf(exchange)];
  const { rows, ...rest } = await listLogs({ viewing, query, limit, after, slice });
  await sendParts(response, jsonListParts(rest, 'rows', rows), slice);
}
