import { Inject, Injectable } from '@nestjs/common';
import { tracedQuery } from 'otel-instrument';
import type { Database } from '../database/database';
import { DATABASE } from '../database/database.module';
import type { Pieces, StockItemDto } from './check-stock.dto';
import { ADD_STOCK, FIND_STOCK, RELEASE_STOCK, RESERVE_STOCK } from './stock-sql';

/** The database cannot compute the stock. */
export class StockUnreadableError extends Error {
  override readonly name = 'StockUnreadableError';
}

/** The tables of the inventory service. */
@Injectable()
export class StockStore {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** The pieces in stock of these products. */
  async piecesOf(productIds: readonly string[]): Promise<Pieces> {
    try {
      return await this.piecesFrom('find stock', FIND_STOCK, [productIds]);
    } catch (cause) {
      throw new StockUnreadableError(`the stock of ${productIds.join(', ')} cannot be read`, { cause });
    }
  }

  /** Adds a delivery of suppliers. */
  async add(delivered: Pieces): Promise<void> {
    await this.piecesFrom('add stock', ADD_STOCK, [JSON.stringify(delivered)]);
  }

  /** Reserves each item that is completely in stock. Returns the reserved pieces. */
  reserve(orderId: string, items: readonly StockItemDto[]): Promise<Pieces> {
    return this.piecesFrom('reserve stock', RESERVE_STOCK, [orderId, JSON.stringify(items)]);
  }

  /** Returns the reserved pieces of an order to the stock. */
  async release(orderId: string): Promise<void> {
    await this.piecesFrom('release stock', RELEASE_STOCK, [orderId]);
  }

  private async piecesFrom(name: string, sql: string, params: readonly unknown[]): Promise<Pieces> {
    const { rows } = await tracedQuery(this.database, { name, sql, params: [...params] });
    return Object.fromEntries(rows.map((row) => [String(row['product_id']), Number(row['pieces'])]));
  }
}
