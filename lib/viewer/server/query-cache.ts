import { compileQuery, type CompiledQuery } from '../../query/match/compiled-query';
import { parseQuery } from '../../query/parse-query';

const MOST_QUERIES = 100;

/** The last queries, compiled. A page asks the same one again and again. */
export class QueryCache {
  readonly #compiled = new Map<string, CompiledQuery>();

  /** @throws QueryError */
  compile(text: string): CompiledQuery {
    const known = this.#compiled.get(text);
    if (known) return known;
    const query = compileQuery(parseQuery(text));
    const [oldest] = this.#compiled.keys();
    if (this.#compiled.size >= MOST_QUERIES && oldest !== undefined) this.#compiled.delete(oldest);
    this.#compiled.set(text, query);
    return query;
  }
}
