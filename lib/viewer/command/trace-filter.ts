import { compileQuery } from '../../query/match/compiled-query';
import { parseQuery } from '../../query/parse-query';
import { QueryError } from '../../query/query-error';
import { OptionError } from '../../validation/option-error';
import type { KeptTrace } from '../store/kept-trace';

/**
 * Reads the query of `--filter`.
 *
 * @throws OptionError with the column, if the query is not valid or returns something other than traces
 */
export function traceFilter(text: string): (trace: KeptTrace) => boolean {
  const query = compileQuery(parse(text));
  if (query.sort || query.limit !== undefined || query.grouping) {
    throw invalidFilter(
      '`sort`, `limit` and groups are not supported, because each trace is printed when it is complete',
    );
  }
  return (trace) => query.matchesTrace(trace);
}

function parse(text: string): ReturnType<typeof parseQuery> {
  try {
    return parseQuery(text);
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    const { message, column, suggestion } = error;
    throw invalidFilter(
      `${message} Column ${column}.${suggestion === undefined ? '' : ` Did you mean \`${suggestion}\`?`}`,
    );
  }
}

function invalidFilter(why: string): OptionError {
  return new OptionError('ERR_OPTION_INVALID', '--filter', `\`--filter\`: ${why}`);
}
