import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';

export interface Order {
  readonly id: number;
  readonly productId: string;
  readonly totalCents: number;
}

@Injectable()
export class OrderStore implements OnApplicationShutdown {
  readonly #orders = new Map<number, Order>();
  isClosed = false;

  constructor(@Inject('PRICES') private readonly prices: ReadonlyMap<string, number>) {}

  save(productId: string, quantity: number): Order {
    const price = this.prices.get(productId);
    if (price === undefined) throw new RangeError(`no price for ${productId}`);
    const order = { id: this.#orders.size + 1, productId, totalCents: price * quantity };
    this.#orders.set(order.id, order);
    return order;
  }

  find(id: number): Order | undefined {
    return this.#orders.get(id);
  }

  onApplicationShutdown(): void {
    this.isClosed = true;
  }
}
