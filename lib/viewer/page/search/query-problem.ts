import { parseQuery } from '../../../query/parse-query';
import { QueryError } from '../../../query/query-error';
import { ApiError } from '../api/client';

const BAD_REQUEST = 400;

/** What the viewer would refuse about a query, without asking it; `undefined` if the query can be read. */
export function queryProblem(query: string): ApiError | undefined {
  try {
    parseQuery(query);
    return undefined;
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    return new ApiError(error.message, BAD_REQUEST, error.column, error.suggestion);
  }
}
