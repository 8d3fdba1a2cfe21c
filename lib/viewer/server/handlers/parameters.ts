import type { CompiledQuery } from '../../../query/match/compiled-query';
import { HttpError } from '../http/http-error';
import type { Exchange } from '../viewing';

export const MOST_ROWS = 1000;
const DEFAULT_ROWS = 100;

/** @throws QueryError */
export function queryOf({ url, viewing }: Exchange): CompiledQuery {
  return viewing.queries.compile(url.searchParams.get('query') ?? '');
}

/** @throws HttpError 400 */
export function limitOf({ url }: Exchange): number {
  const text = url.searchParams.get('limit');
  if (text === null) return DEFAULT_ROWS;
  const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (limit < 1) throw new HttpError(400, `Expected \`limit\` to be a whole number from 1 to ${MOST_ROWS}.`);
  return Math.min(limit, MOST_ROWS);
}

export function afterOf({ url }: Exchange): string | undefined {
  return url.searchParams.get('after') ?? undefined;
}
