import { parseWith } from '../parse-query';
import { QueryError } from '../query-error';
import { QueryScanner, type QueryToken } from '../query-scanner';

/**
 * The parts of a query with their kinds and positions, to show them in colours. Never throws: what cannot be read is one token of
 * the kind `error`.
 *
 * @example
 * ```ts
 * highlightQuery('duration>250ms').map(({ kind }) => kind); // => ['key', 'operator', 'value']
 * ```
 */
export function highlightQuery(text: string): readonly QueryToken[] {
  const scanner = new QueryScanner(text);
  try {
    parseWith(scanner);
    return scanner.tokens;
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    const read = scanner.tokens.filter(({ to }) => to < error.column);
    const from = Math.max(read.at(-1)?.to ?? 0, Math.min(error.column - 1, text.length));
    return from < text.length ? [...read, { kind: 'error', from, to: text.length }] : read;
  }
}
