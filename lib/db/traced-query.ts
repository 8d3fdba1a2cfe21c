import { type Attributes, SpanKind } from '@opentelemetry/api';
import {
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_QUERY_SUMMARY,
  ATTR_DB_QUERY_TEXT,
  ATTR_DB_RESPONSE_RETURNED_ROWS,
  ATTR_DB_RESPONSE_STATUS_CODE,
  ATTR_DB_SYSTEM_NAME,
} from '../bundled/attribute-names';
import { guard } from '../diagnostics/fault';
import { openSpan } from '../span/start-span';
import type { OpenSpan } from '../span/open-span';

/** A client that runs SQL: a pool or client of `pg`, PGlite, or `mysql2/promise`. */
export interface Queryable<Result = unknown> {
  query(sql: string, params?: unknown[]): Promise<Result>;
}

export interface TracedQuery {
  /** What the statement does, such as `insert order`. Use few different names. */
  readonly name: string;
  readonly sql: string;
  /** Values of the parameters; none by default. They are never recorded. */
  readonly params?: unknown[];
  /** Value of `db.system.name`; `postgresql` by default. */
  readonly system?: string;
}

/**
 * Runs one SQL statement in a span `db.query`. The span has the name and text of the statement, and the number of rows
 * that it returned; if it fails, the error with its SQL state. Parameters are never recorded, so pass values as
 * parameters and not inside the text. The error message of the database is recorded, and may quote a value.
 *
 * @returns what `pool.query` resolves to
 *
 * @example
 * ```ts
 * const sql = 'SELECT quantity FROM stock WHERE product_id = $1';
 * const { rows } = await tracedQuery(pool, { name: 'find stock', sql, params: [id] });
 * ```
 */
export async function tracedQuery<Result>(pool: Queryable<Result>, query: TracedQuery): Promise<Result> {
  const { sql, params = [] } = query;
  const open = guard('opening the span of a query', () => openQuery(query));
  if (!open) return pool.query(sql, params);
  try {
    const result = await open.run(() => pool.query(sql, params));
    recordRows(open, result);
    return result;
  } catch (error) {
    open.fail(error);
    const { code } = (error ?? {}) as { code?: unknown };
    if (typeof code === 'string') open.setAttributes({ [ATTR_DB_RESPONSE_STATUS_CODE]: code });
    throw error;
  } finally {
    open.end();
  }
}

/** The first word of a statement, behind comments and brackets. */
const OPERATION = /^(?:\s|\(|--[^\n]*\n|\/\*(?:[^*]|\*(?!\/))*\*\/)*([a-z]+)/i;

/** The closure for the attributes must not capture the parameters. */
function openQuery({ name, sql, system = 'postgresql' }: TracedQuery): OpenSpan {
  const attributes = () => queryAttributes(name, sql, system);
  return openSpan({ name: 'db.query', target: 'db', kind: SpanKind.CLIENT, attributes });
}

function queryAttributes(name: string, sql: string, system: string): Attributes {
  const [, operation] = OPERATION.exec(sql) ?? [];
  return {
    [ATTR_DB_SYSTEM_NAME]: system,
    [ATTR_DB_QUERY_SUMMARY]: name,
    [ATTR_DB_QUERY_TEXT]: sql.slice(0, 8192).replaceAll(/\s+/g, ' ').trim(),
    ...(operation === undefined ? {} : { [ATTR_DB_OPERATION_NAME]: operation.toUpperCase() }),
  };
}

/** `pg` and PGlite return `rows`, `mysql2` a pair of rows and fields. */
function recordRows(open: OpenSpan, result: unknown): void {
  guard('counting the rows of a query', () => {
    const rows = Array.isArray(result) ? (result as unknown[])[0] : (result as { rows?: unknown } | null)?.rows;
    if (Array.isArray(rows)) open.setAttributes({ [ATTR_DB_RESPONSE_RETURNED_ROWS]: rows.length });
  });
}
