import {
  Body,
  Controller,
  Delete,
  HttpCode,
  InternalServerErrorException,
  Param,
  ParseUUIDPipe,
  Post,
} from '@nestjs/common';
import { CheckStockDto, type Pieces, type StockItemDto } from './check-stock.dto';
import { StockStore } from './stock-store';
import { SuppliersClient } from './suppliers.client';

@Controller('api/inventory')
export class InventoryController {
  constructor(
    private readonly stock: StockStore,
    private readonly suppliers: SuppliersClient,
  ) {}

  /** Checks the items of an order and reserves them. Suppliers deliver missing items. Returns the reserved pieces. */
  @Post('check')
  @HttpCode(200)
  async check(@Body() { orderId, items }: CheckStockDto): Promise<Pieces> {
    try {
      const missing = missingFrom(await this.stock.piecesOf(items.map(({ productId }) => productId)), items);
      if (missing.length > 0) await this.stock.add(await this.suppliers.refill(missing));
      return await this.stock.reserve(orderId, items);
    } catch (cause) {
      throw new InternalServerErrorException('availability is unknown', { cause });
    }
  }

  /** Returns the items of an order to the stock. */
  @Delete('reservations/:orderId')
  @HttpCode(204)
  async release(@Param('orderId', ParseUUIDPipe) orderId: string): Promise<void> {
    await this.stock.release(orderId);
  }
}

function missingFrom(stock: Pieces, items: readonly StockItemDto[]): StockItemDto[] {
  return items
    .map(({ productId, quantity }) => ({ productId, quantity: quantity - (stock[productId] ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
}
