import { instrument, type Queryable, tracedQuery } from '../../lib';
import { startTestTelemetry, type TestTelemetry } from '../../lib/testing';
import { type EmbeddedDatabase, openEmbeddedDatabase } from './embedded-database';

let database: EmbeddedDatabase;
let telemetry: TestTelemetry;

beforeAll(async () => {
  database = openEmbeddedDatabase();
  await database.setUp(`
    CREATE TABLE stock (product text PRIMARY KEY, pieces integer NOT NULL);
    INSERT INTO stock VALUES ('tea', 3), ('cup', 5), ('kettle', 7);
  `);
}, 60_000);
afterAll(() => database.close());

beforeEach(() => {
  telemetry = startTestTelemetry();
});
afterEach(async () => {
  const left = telemetry.openSpans;
  await telemetry.shutdown();
  if (left > 0) throw new Error(`${left} spans were left open`);
});

describe('tracedQuery', () => {
  it('is a client span with the statement, its name and the number of rows', async () => {
    const sql = `
      SELECT product, pieces
      FROM stock   WHERE pieces > $1
    `;
    const { rows } = await instrument({ name: 'outer' }, async () =>
      tracedQuery(database, { name: 'find stock', sql, params: [3] }),
    )();
    expect(rows).toHaveLength(2);
    expect(telemetry.outline()).toStrictEqual([
      {
        name: 'outer',
        children: [
          {
            name: 'db.query',
            kind: 'client',
            attributes: {
              'db.system.name': 'postgresql',
              'db.query.summary': 'find stock',
              'db.query.text': 'SELECT product, pieces FROM stock WHERE pieces > $1',
              'db.operation.name': 'SELECT',
              'db.response.returned_rows': 2,
            },
          },
        ],
      },
    ]);
  });

  it('records no row count for a result without rows', async () => {
    await tracedQuery(database, { name: 'find none', sql: 'SELECT 1 FROM stock WHERE false' });
    expect(telemetry.spans[0]?.attributes['db.response.returned_rows']).toBe(0);
  });

  it('returns the same result', async () => {
    const results: unknown[] = [];
    const remembering: Queryable = {
      async query(sql, params) {
        const result = await database.query(sql, params);
        results.push(result);
        return result;
      },
    };
    const result = await tracedQuery(remembering, { name: 'find stock', sql: 'SELECT 1' });
    expect(results[0]).toBe(result);
  });

  it('rejects with the same error, and records it with its SQL state', async () => {
    const errors: unknown[] = [];
    const remembering: Queryable = {
      query: (sql, params) =>
        database.query(sql, params).catch((error: unknown) => {
          errors.push(error);
          throw error;
        }),
    };
    const thrown = await tracedQuery(remembering, { name: 'divide', sql: 'SELECT 1 / 0' }).catch(
      (error: unknown) => error,
    );
    expect(thrown).toBe(errors[0]);
    expect(telemetry.outline()).toMatchObject([
      {
        name: 'db.query',
        status: 'error: division by zero',
        attributes: { 'db.query.summary': 'divide', 'db.response.status_code': '22012' },
        events: [{ name: 'exception', attributes: { 'exception.message': 'division by zero' } }],
      },
    ]);
    expect(telemetry.spans[0]?.attributes).not.toHaveProperty('db.response.returned_rows');
  });

  it('never records a parameter, not even if it makes the statement fail', async () => {
    await tracedQuery(database, {
      name: 'insert stock',
      sql: 'INSERT INTO stock VALUES ($1, $2)',
      params: ['private-value', 1],
    });
    await expect(
      tracedQuery(database, {
        name: 'insert stock',
        sql: 'INSERT INTO stock VALUES ($1, $2)',
        params: ['private-value', 1],
      }),
    ).rejects.toThrow('duplicate key');
    const recorded = telemetry.spans.map(({ attributes, events, status }) => ({ attributes, events, status }));
    expect(JSON.stringify(recorded)).toContain('insert stock');
    expect(JSON.stringify(recorded)).not.toContain('private-value');
  });

  it('turns a synchronous throw of the pool into a recorded rejection', async () => {
    const pool: Queryable = {
      query: () => {
        throw new Error('pool is closed');
      },
    };
    await expect(tracedQuery(pool, { name: 'find stock', sql: 'SELECT 1' })).rejects.toThrow('pool is closed');
    expect(telemetry.outline()).toMatchObject([{ status: 'error: pool is closed' }]);
  });

  it('records another system, and bounds a long statement', async () => {
    const sql = `SELECT ${Array.from({ length: 1000 }, (_, index) => index).join(', ')}`;
    await tracedQuery(database, { name: 'many', sql, system: 'mysql' });
    expect(telemetry.spans[0]?.attributes).toMatchObject({ 'db.system.name': 'mysql', 'db.operation.name': 'SELECT' });
    expect(String(telemetry.spans[0]?.attributes['db.query.text']).length).toBeLessThanOrEqual(1024);
  });

  it.each([
    ['-- all of it\nSELECT 1', 'SELECT'],
    ['/* app=shop */ /* * */ select 1', 'SELECT'],
    ['(SELECT 1)', 'SELECT'],
    [`${'/**/'.repeat(5000)}SELECT 1`, 'SELECT'],
  ])('finds the operation behind comments and brackets', async (sql, operation) => {
    await tracedQuery(database, { name: 'commented', sql });
    expect(telemetry.spans[0]?.attributes['db.operation.name']).toBe(operation);
  });

  it('records no operation if the text has none', async () => {
    await expect(tracedQuery(database, { name: 'nothing', sql: `${'/**/'.repeat(5000)}1` })).rejects.toThrow(
      'syntax error',
    );
    expect(telemetry.spans[0]?.attributes).not.toHaveProperty('db.operation.name');
  });
});
