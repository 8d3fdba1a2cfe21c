/** Number of queries that are remembered. */
export const MOST_QUERIES = 30;

/** A history with one more query, each query once. */
export function addedTo(queries: readonly string[], query: string): readonly string[] {
  return [query, ...queries.filter((other) => other !== query)].slice(0, MOST_QUERIES);
}
