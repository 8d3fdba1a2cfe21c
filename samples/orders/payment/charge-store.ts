import { Inject, Injectable } from '@nestjs/common';
import { tracedQuery } from 'otel-instrument';
import type { Database } from '../database/database';
import { DATABASE } from '../database/database.module';
import type { Charge } from './charge';

/** No card is stored. */
export const CHARGE_TABLES = `
  CREATE TABLE IF NOT EXISTS charges (
    order_id uuid PRIMARY KEY,
    amount_cents bigint NOT NULL,
    method text NOT NULL
  );
`;

/** The tables of the payment service. */
@Injectable()
export class ChargeStore {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** Saves the charge of an order once, even if it is called again. */
  async save(orderId: string, amountCents: number, { method }: Charge): Promise<void> {
    await tracedQuery(this.database, {
      name: 'insert charge',
      sql: 'INSERT INTO charges VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      params: [orderId, amountCents, method],
    });
  }
}
