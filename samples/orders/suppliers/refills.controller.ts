import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { RequestRefillDto } from './request-refill.dto';

/** The most pieces that the suppliers deliver at once, by product. They have no other products. */
const LARGEST_DELIVERIES: ReadonlyMap<string, number> = new Map([
  ['tea', 5000],
  ['cup', 500],
  ['kettle', 100],
  ['matcha', 50],
]);

/** Asks the suppliers of the shop for stock. */
@Controller('refills')
export class RefillsController {
  /** @returns the pieces that are delivered, by product */
  @Post()
  @HttpCode(200)
  request(@Body() { items }: RequestRefillDto): Record<string, number> {
    return Object.fromEntries(
      items.map(({ productId, quantity }) => [productId, Math.min(quantity, LARGEST_DELIVERIES.get(productId) ?? 0)]),
    );
  }
}
