import type { Queryable } from 'otel-instrument';
import { loadSnapshot } from './snapshot';

export interface QueryRows {
  readonly rows: Record<string, unknown>[];
}

/** The part of `pg` and PGlite that this sample uses. */
export interface Database extends Queryable<QueryRows> {
  /** Runs several statements. */
  setUp(sql: string): Promise<unknown>;
  close(): Promise<unknown>;
}

/**
 * PostgreSQL at `DATABASE_URL`, or PGlite in this process.
 *
 * @param schema where statements look for tables
 */
export function openDatabase(schema: string): Promise<Database> {
  const url = process.env['DATABASE_URL'];
  return url ? openPostgres(url, schema) : openEmbedded(schema);
}

async function openPostgres(url: string, schema: string): Promise<Database> {
  const { Pool } = await import('pg');
  const pool = new Pool({ connectionString: url, options: `-c search_path=${schema}` });
  return {
    query: (sql, params) => pool.query<Record<string, unknown>>(sql, params),
    setUp: (sql) => pool.query(sql),
    close: () => pool.end(),
  };
}

async function openEmbedded(schema: string): Promise<Database> {
  const { PGlite } = await import('@electric-sql/pglite');
  const embedded = await PGlite.create({ loadDataDir: await loadSnapshot() });
  await embedded.exec(`SET search_path TO ${schema}`);
  return {
    query: (sql, params) => embedded.query<Record<string, unknown>>(sql, params),
    setUp: (sql) => embedded.exec(sql),
    close: () => embedded.close(),
  };
}
