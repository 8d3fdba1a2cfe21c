import { randomUUID } from 'node:crypto';
import { Body, Controller, InternalServerErrorException, Logger, Post } from '@nestjs/common';
import { Empty, Instrument, recordField } from 'otel-instrument';
import type { ItemAvailability, OrderItemDto, OrderResponse } from './create-order.dto';
import { CreateOrderDto } from './create-order.dto';
import { InventoryClient } from './inventory.client';
import { OrderEvents } from './order-events';
import { OrderStore } from './order-store';

/** Creates orders. */
@Controller('orders')
export class OrdersController {
  private readonly logger = new Logger(OrdersController.name);

  constructor(
    private readonly inventory: InventoryClient,
    private readonly store: OrderStore,
    private readonly events: OrderEvents,
  ) {}

  @Post()
  @Instrument({
    name: 'create_order',
    fields: {
      customer_id: (body: CreateOrderDto) => body.customerId,
      item_count: (body: CreateOrderDto) => body.items.length,
      order_id: Empty,
      total_cents: Empty,
    },
  })
  async create(@Body() body: CreateOrderDto): Promise<OrderResponse> {
    const orderId = randomUUID();
    recordField('order_id', orderId);

    const items = await this.checkInventory(body.items);
    const totalCents = await this.store.save(orderId, body);
    recordField('total_cents', totalCents);

    await this.events.publish({ orderId, customerId: body.customerId, itemCount: body.items.length });
    this.logger.log('order created successfully');
    return { id: orderId, status: 'pending', totalCents, items };
  }

  @Instrument({
    name: 'check_inventory',
    skip: 'all',
    fields: { item_count: (items: readonly OrderItemDto[]) => items.length },
  })
  private async checkInventory(items: readonly OrderItemDto[]): Promise<ItemAvailability[]> {
    const stock = await this.stockOf(items);
    const checked = items.map(({ productId, quantity }) => {
      return { productId, quantity, available: (stock.get(productId) ?? 0) >= quantity };
    });
    const missing = checked.filter(({ available }) => !available).length;
    if (missing > 0) this.logger.warn({ message: 'some items are not available', unavailable_count: missing });
    return checked;
  }

  private async stockOf(items: readonly OrderItemDto[]): Promise<ReadonlyMap<string, number>> {
    try {
      return await this.inventory.checkAvailability(items.map(({ productId }) => productId));
    } catch (cause) {
      throw new InternalServerErrorException('inventory check failed', { cause });
    }
  }
}
