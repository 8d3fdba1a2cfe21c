/**
 * A query that cannot be read.
 *
 * @example
 * ```ts
 * parseQuery('is:eror'); // throws QueryError: is:error
 * ```
 */
export class QueryError extends Error {
  override readonly name = 'QueryError';
  /** What was probably meant; absent if nothing is near. */
  readonly suggestion?: string;

  /** @param column position in the text, from 1 */
  constructor(
    message: string,
    readonly column: number,
    suggestion?: string,
  ) {
    super(message);
    if (suggestion !== undefined) this.suggestion = suggestion;
  }
}
