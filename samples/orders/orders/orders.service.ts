import { randomUUID } from 'node:crypto';
import { HttpException, HttpStatus, Injectable, InternalServerErrorException, Logger } from '@nestjs/common';
import { isAxiosError } from 'axios';
import { Empty, Instrument, recordField } from 'otel-instrument';
import type { CreateOrderDto, ItemAvailability, OrderItemDto, OrderResponse } from './create-order.dto';
import { InventoryClient } from './inventory.client';
import { OrderEvents } from './order-events';
import { OrderStore } from './order-store';
import { PaymentClient } from './payment.client';

/** Creates orders: checks the stock, saves the order, charges the customer, and publishes an event. */
@Injectable()
export class OrdersService {
  private readonly logger = new Logger(OrdersService.name);

  constructor(
    private readonly inventory: InventoryClient,
    private readonly store: OrderStore,
    private readonly payment: PaymentClient,
    private readonly events: OrderEvents,
  ) {}

  @Instrument({
    name: 'create_order',
    fields: {
      customer_id: (body: CreateOrderDto) => body.customerId,
      item_count: (body: CreateOrderDto) => body.items.length,
      order_id: Empty,
      total_cents: Empty,
    },
  })
  async create(body: CreateOrderDto): Promise<OrderResponse> {
    const orderId = randomUUID();
    recordField('order_id', orderId);

    const items = await this.checkInventory(orderId, body.items);
    const totalCents = await this.store.save(orderId, body);
    recordField('total_cents', totalCents);

    await this.charge(orderId, totalCents, body);
    await this.events.publish({ orderId, customerId: body.customerId, itemCount: body.items.length });
    this.logger.log('order created successfully');
    return { id: orderId, status: 'pending', totalCents, items };
  }

  @Instrument({
    name: 'check_inventory',
    skip: 'all',
    fields: { item_count: (_orderId: string, items: readonly OrderItemDto[]) => items.length },
  })
  private async checkInventory(orderId: string, items: readonly OrderItemDto[]): Promise<ItemAvailability[]> {
    const reserved = await this.reserved(orderId, items);
    const checked = items.map(({ productId, quantity }) => {
      return { productId, quantity, available: (reserved.get(productId) ?? 0) >= quantity };
    });
    const missing = checked.filter(({ available }) => !available).length;
    if (missing > 0) this.logger.warn({ message: 'some items are not available', unavailable_count: missing });
    return checked;
  }

  private async reserved(orderId: string, items: readonly OrderItemDto[]): Promise<ReadonlyMap<string, number>> {
    try {
      return await this.inventory.checkAvailability(orderId, items);
    } catch (cause) {
      throw new InternalServerErrorException('inventory check failed', { cause });
    }
  }

  private async charge(orderId: string, totalCents: number, { payment }: CreateOrderDto): Promise<void> {
    try {
      await this.payment.charge(orderId, totalCents, payment);
    } catch (cause) {
      await this.undo(orderId);
      const isDeclined = isAxiosError(cause) && cause.response?.status === 402;
      if (isDeclined) throw new HttpException('the card was declined', HttpStatus.PAYMENT_REQUIRED, { cause });
      throw new InternalServerErrorException('payment failed', { cause });
    }
  }
  /** Reverts the two steps before the payment. If that fails, the customer still gets the error of the payment. */
  private async undo(orderId: string): Promise<void> {
    const report = (error: unknown): void => this.logger.error({ message: 'the order was not undone', error });
    await this.inventory.release(orderId).catch(report);
    await this.store.cancel(orderId).catch(report);
  }
}
