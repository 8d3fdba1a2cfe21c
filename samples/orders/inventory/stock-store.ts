import { Inject, Injectable } from '@nestjs/common';
import { tracedQuery } from 'otel-instrument';
import { DATABASE, type Database } from '../database/database.module';

/** Stock is counted in pallets. The teapot has an invalid pallet size. `read_seconds` simulates a slow disk for the kettle. */
export const STOCK_SCHEMA = `
  CREATE TABLE IF NOT EXISTS stock (
    product_id text PRIMARY KEY,
    pieces integer NOT NULL,
    pallet_size integer NOT NULL,
    read_seconds double precision NOT NULL DEFAULT 0
  );
  INSERT INTO stock VALUES ('tea', 1200, 100, 0), ('cup', 300, 50, 0), ('kettle', 40, 4, 0.4), ('teapot', 12, 0, 0)
  ON CONFLICT DO NOTHING;
`;

const FIND_STOCK = `
  SELECT product_id, pieces, pieces / pallet_size AS pallets
  FROM stock, LATERAL (SELECT pg_sleep(read_seconds)) AS disk
  WHERE product_id = ANY ($1)
`;

/** The database cannot compute the stock. */
export class StockUnreadableError extends Error {
  override readonly name = 'StockUnreadableError';
}

/** The tables of the inventory service. */
@Injectable()
export class StockStore {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async piecesOf(productIds: readonly string[]): Promise<Record<string, number>> {
    try {
      const { rows } = await tracedQuery(this.database, { name: 'find stock', sql: FIND_STOCK, params: [productIds] });
      return Object.fromEntries(rows.map((row) => [String(row['product_id']), Number(row['pieces'])]));
    } catch (cause) {
      throw new StockUnreadableError(`the stock of ${productIds.join(', ')} cannot be read`, { cause });
    }
  }
}
