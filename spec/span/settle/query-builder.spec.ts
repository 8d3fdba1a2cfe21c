import knex, { type Knex } from 'knex';
import { currentSpan, recordField } from '../../../lib/fields/record-field';
import { Instrument } from '../../../lib/instrument/instrument';
import { Empty } from '../../../lib/fields/empty';
import { freshTelemetry } from '../../fresh-telemetry';
import { Postgres } from './postgres';

interface Product {
  readonly id: string;
  readonly pieces: number;
}

describe('a method that returns a query builder', () => {
  const telemetry = freshTelemetry();
  let postgres: Postgres;
  let database: Knex;
  /** Statements that the database has run, each with its current span. */
  const queries: (readonly [sql: string, spanId: string | undefined])[] = [];

  class Products {
    @Instrument({ fields: { asked_in: Empty } })
    find(id: string): Knex.QueryBuilder<Product, Product[]> {
      return database<Product>('products').select('id', 'pieces').where({ id });
    }

    @Instrument()
    broken(): Knex.Raw {
      return database.raw('select 1 / (pieces - pieces) from products');
    }
  }

  beforeAll(async () => {
    postgres = await Postgres.start();
    database = knex({
      client: 'pg',
      connection: { host: '127.0.0.1', port: postgres.port, user: 'postgres', database: 'postgres' },
      // The embedded database has one session for all connections.
      pool: { min: 0, max: 1 },
    });
    await database.schema.createTable('products', (table) => {
      table.string('id').primary();
      table.integer('pieces').notNullable();
    });
    await database('products').insert([
      { id: 'tea', pieces: 3 },
      { id: 'pot', pieces: 1 },
    ]);
    database.on('query', ({ sql }: { sql: string }) => {
      queries.push([sql, currentSpan().spanId]);
      recordField('asked_in', currentSpan().spanId);
    });
  }, 60_000);

  afterAll(async () => {
    await database.destroy();
    await postgres.stop();
  });

  beforeEach(() => {
    queries.length = 0;
  });

  it('does not run the query if it is not awaited', async () => {
    telemetry.expectOpen(1);
    new Products().find('tea');
    await database.raw('select 1');
    expect(queries.map(([sql]) => sql)).toEqual(['select 1']);
    expect(telemetry.outline()).toEqual([]);
  });

  it('returns the same builder, which can be extended', async () => {
    const found = await new Products().find('tea').orWhere({ id: 'pot' }).orderBy('id').first();
    expect(found).toEqual({ id: 'pot', pieces: 1 });
    expect(telemetry.spans).toHaveLength(1);
  });

  it('runs the query once, inside the span, when it is awaited', async () => {
    await expect(new Products().find('tea')).resolves.toEqual([{ id: 'tea', pieces: 3 }]);
    const spanId = telemetry.spans[0]?.spanContext().spanId;
    expect(queries).toEqual([['select "id", "pieces" from "products" where "id" = $1', spanId]]);
    expect(telemetry.outline()).toEqual([{ name: 'Products.find', attributes: { id: 'tea', asked_in: spanId } }]);
  });

  it('leaves the span of the caller current after the await', async () => {
    class Caller {
      @Instrument()
      async all(): Promise<readonly (string | undefined)[]> {
        const before = currentSpan().spanId;
        await new Products().find('tea');
        const between = currentSpan().spanId;
        await new Products().find('pot').then(() => expect(currentSpan().spanId).toBe(before));
        return [before, between, currentSpan().spanId];
      }
    }
    const ids = await new Caller().all();
    expect(new Set(ids).size).toBe(1);
    expect(telemetry.outline()).toMatchObject([
      { name: 'Caller.all', children: [{ name: 'Products.find' }, { name: 'Products.find' }] },
    ]);
  });

  it('records an error of the database, and the caller catches the error of the driver', async () => {
    const caught: unknown = await new Products().broken().catch((error: unknown) => error);
    expect(caught).toMatchObject({ code: '22012' });
    expect(queries).toHaveLength(1);
    expect(telemetry.outline()).toMatchObject([
      {
        name: 'Products.broken',
        status: expect.stringContaining('division by zero') as string,
        events: [{ name: 'exception' }],
      },
    ]);
  });
});
