import { Inject, Injectable } from '@nestjs/common';
import { Instrument, tracedQuery } from 'otel-instrument';
import type { Database } from '../database/database';
import { DATABASE } from '../database/database.module';
import type { CreateOrderDto } from './create-order.dto';

export const ORDER_TABLES = `
  CREATE TABLE IF NOT EXISTS products (product_id text PRIMARY KEY, price_cents integer NOT NULL);
  CREATE TABLE IF NOT EXISTS orders (
    id uuid PRIMARY KEY,
    customer_id text NOT NULL,
    total_cents bigint NOT NULL,
    status text NOT NULL
  );
  INSERT INTO products VALUES ('tea', 450), ('kettle', 3900), ('cup', 700), ('teapot', 2600), ('matcha', 1800)
  ON CONFLICT DO NOTHING;
`;

const INSERT_ORDER = `
  INSERT INTO orders (id, customer_id, total_cents, status)
  SELECT $1, $2, coalesce(sum(price_cents * item.quantity), 0), 'pending'
  FROM jsonb_to_recordset($3::jsonb) AS item ("productId" text, quantity integer)
  JOIN products ON product_id = item."productId"
  RETURNING total_cents
`;

const CANCEL_ORDER = `UPDATE orders SET status = 'cancelled' WHERE id = $1`;

/** The tables of the orders service. */
@Injectable()
export class OrderStore {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  @Instrument({ name: 'save_order', skip: ['body'] })
  async save(orderId: string, body: CreateOrderDto): Promise<number> {
    const { rows } = await tracedQuery(this.database, {
      name: 'insert order',
      sql: INSERT_ORDER,
      params: [orderId, body.customerId, JSON.stringify(body.items)],
    });
    return Number(rows[0]?.['total_cents']);
  }
  @Instrument({ name: 'cancel_order' })
  async cancel(orderId: string): Promise<void> {
    await tracedQuery(this.database, { name: 'cancel order', sql: CANCEL_ORDER, params: [orderId] });
  }
}
