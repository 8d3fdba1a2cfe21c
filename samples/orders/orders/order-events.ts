import { Inject, Injectable } from '@nestjs/common';
import type { ClientProxy } from '@nestjs/microservices';
import { SpanKind } from '@opentelemetry/api';
import { Instrument } from 'otel-instrument';
import { lastValueFrom } from 'rxjs';

export const EVENTS = Symbol('events');

export interface OrderCreated {
  readonly orderId: string;
  readonly customerId: string;
  readonly itemCount: number;
}

/** Publishes the events of the orders service. */
@Injectable()
export class OrderEvents {
  constructor(@Inject(EVENTS) private readonly client: ClientProxy) {}

  @Instrument({ name: 'publish_event', kind: SpanKind.PRODUCER })
  async publish(event: OrderCreated): Promise<void> {
    await lastValueFrom(this.client.emit('order.created', event), { defaultValue: undefined });
  }
}
