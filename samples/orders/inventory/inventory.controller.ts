import { Body, Controller, HttpCode, InternalServerErrorException, Post } from '@nestjs/common';
import { CheckStockDto } from './check-stock.dto';
import { StockStore } from './stock-store';

@Controller('api/inventory')
export class InventoryController {
  constructor(private readonly stock: StockStore) {}

  @Post('check')
  @HttpCode(200)
  async check(@Body() { productIds }: CheckStockDto): Promise<Record<string, number>> {
    try {
      return await this.stock.piecesOf(productIds);
    } catch (cause) {
      throw new InternalServerErrorException('availability is unknown', { cause });
    }
  }
}
