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

/** Anything that runs SQL: a pool or client of `pg`, PGlite, `mysql2/promise`. */
export interface Queryable<Result = unknown> {
  query(sql: string, params?: unknown[]): Promise<Result>;
}

export interface TracedQuery {
  /** What the statement does, such as `insert order`; of low cardinality. */
  readonly name: string;
  readonly sql: string;
  /** Never recorded; none by default. */
  readonly params?: unknown[];
  /** Name of the database product, as `db.system.name` has it; `postgresql` by default. */
  readonly system?: string;
}

/**
 * Runs one SQL statement in a span `db.query` with the statement's name and text, the number of rows it returned and,
 * where it fails, the error with its SQL state. Parameters are never recorded: pass values as parameters and not inside
 * the text. What the database itself says of an error is recorded, and may quote one.
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
  const open = guard('opening the span of a query', () => openQuery(query), undefined);
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

/** Parameters are not kept for whoever may read the attributes later. */
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

/** `pg` and PGlite answer with `rows`, `mysql2` with a pair of rows and fields. */
function recordRows(open: OpenSpan, result: unknown): void {
  guard(
    'counting the rows of a query',
    () => {
      const rows = Array.isArray(result) ? (result as unknown[])[0] : (result as { rows?: unknown } | null)?.rows;
      if (Array.isArray(rows)) open.setAttributes({ [ATTR_DB_RESPONSE_RETURNED_ROWS]: rows.length });
    },
    undefined,
  );
}
