import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { Queryable } from 'otel-instrument';

/** Injects the database of the service. */
export const DATABASE = Symbol('database');

export interface QueryRows {
  readonly rows: Record<string, unknown>[];
}

/** The part of `pg` and PGlite that this sample uses. */
export interface Database extends Queryable<QueryRows> {
  /** Runs several statements, for the schema. */
  setUp(sql: string): Promise<unknown>;
  close(): Promise<unknown>;
}

/** The database of one service: PostgreSQL at `DATABASE_URL`, or PGlite in this process. */
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  static withSchema(schema: string): DynamicModule {
    const provider = {
      provide: DATABASE,
      useFactory: async () => {
        const database = await openDatabase(process.env['DATABASE_URL']);
        await database.setUp(schema);
        return database;
      },
    };
    return { module: DatabaseModule, providers: [provider], exports: [DATABASE] };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}

async function openDatabase(url: string | undefined): Promise<Database> {
  if (url) {
    const { Pool } = await import('pg');
    const pool = new Pool({ connectionString: url });
    return {
      query: (sql, params) => pool.query<Record<string, unknown>>(sql, params),
      setUp: (sql) => pool.query(sql),
      close: () => pool.end(),
    };
  }
  const { PGlite } = await import('@electric-sql/pglite');
  const embedded = await PGlite.create();
  return {
    query: (sql, params) => embedded.query<Record<string, unknown>>(sql, params),
    setUp: (sql) => embedded.exec(sql),
    close: () => embedded.close(),
  };
}
