import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { ClientProxy } from '@nestjs/microservices';
import { Instrument } from 'otel-instrument';
import { lastValueFrom } from 'rxjs';
import { ORDER_CREATED } from '../broker/order-events';

export const EVENTS = Symbol('events');

export interface OrderCreated {
  readonly orderId: string;
  readonly customerId: string;
  readonly itemCount: number;
}

/** Publishes the events of the orders service. */
@Injectable()
export class OrderEvents implements OnApplicationBootstrap {
  constructor(@Inject(EVENTS) private readonly client: ClientProxy) {}

  /** Connects at the start, so that the first order does not wait for it. */
  async onApplicationBootstrap(): Promise<void> {
    await this.client.connect();
  }

  @Instrument({ name: 'publish_event' })
  async publish(event: OrderCreated): Promise<void> {
    await lastValueFrom(this.client.emit(ORDER_CREATED, event), { defaultValue: undefined });
  }
}
