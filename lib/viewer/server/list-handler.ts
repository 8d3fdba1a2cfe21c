import { HttpError } from './http-error';
import { sendJson } from './json-response';
import { listTraces } from './list-traces';
import { TimeSlice } from './time-slice';
import type { Exchange } from './viewing';

const MOST_ROWS = 1000;
const DEFAULT_ROWS = 100;

/** `GET /api/traces` */
export async function listHandler({ url, response, viewing, signal }: Exchange): Promise<void> {
  const { store, index } = viewing;
  const slice = new TimeSlice(signal);
  const after = url.searchParams.get('after') ?? undefined;
  sendJson(response, await listTraces({ store, index, limit: limitOf(url), after, slice }));
}

/** @throws HttpError 400 */
export function limitOf(url: URL): number {
  const text = url.searchParams.get('limit');
  if (text === null) return DEFAULT_ROWS;
  const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (limit < 1) throw new HttpError(400, `Expected \`limit\` to be a whole number from 1 to ${MOST_ROWS}.`);
  return Math.min(limit, MOST_ROWS);
}
