import { Inject, Injectable } from '@nestjs/common';
import { tracedQuery } from 'otel-instrument';
import type { Database } from '../database/database';
import { DATABASE } from '../database/database.module';

export const PARCEL_TABLES = `
  CREATE TABLE IF NOT EXISTS parcels (
    order_id uuid PRIMARY KEY,
    parcel_number integer GENERATED ALWAYS AS IDENTITY,
    item_count integer NOT NULL
  );
`;

const BOOK_PARCEL = `
  INSERT INTO parcels (order_id, item_count) VALUES ($1, $2)
  ON CONFLICT (order_id) DO UPDATE SET item_count = excluded.item_count
  RETURNING parcel_number
`;

/** The tables of the shipping service. */
@Injectable()
export class ParcelStore {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** Books one parcel for an order, even if the broker delivers its event twice. Returns the number of the parcel. */
  async book(orderId: string, itemCount: number): Promise<number> {
    const { rows } = await tracedQuery(this.database, {
      name: 'book parcel',
      sql: BOOK_PARCEL,
      params: [orderId, itemCount],
    });
    return Number(rows[0]?.['parcel_number']);
  }
}
