import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, MessagePattern, Payload, RpcException } from '@nestjs/microservices';
import { interval, map, type Observable, take } from 'rxjs';
import { acknowledge, isRedelivered } from './acknowledgement';
import { inSpan, noteMessage } from './seen-messages';
import { patternOf, settings } from './settings';

/** Nest 10 on Kafka sends the items of a stream concurrently, in any order, unless the previous one has been sent. */
const STEP_MILLIS = settings.transport === 'kafka' ? 500 : 2;

/** The handlers of the service, on every transport but gRPC. Each returns the data that it received. */
@Controller()
export class OrdersController {
  @MessagePattern(patternOf(settings, 'quote'))
  async quote(@Payload() data: unknown, @Ctx() message: unknown): Promise<object> {
    noteMessage('quote', data, isRedelivered(message));
    await new Promise((resolve) => setTimeout(resolve, 2));
    acknowledge(message);
    return inSpan('price', () => ({ received: data, price: 3 }));
  }

  @MessagePattern(patternOf(settings, 'stock'))
  stock(@Payload() data: unknown, @Ctx() message: unknown): object {
    noteMessage('stock', data, isRedelivered(message));
    acknowledge(message);
    return { received: data, price: 0 };
  }

  /** Its spans and its steps are made in timers, after the method has returned. */
  @MessagePattern(patternOf(settings, 'steps'))
  steps(@Payload() { count }: { readonly count: number }, @Ctx() message: unknown): Observable<object> {
    noteMessage('steps', { count });
    acknowledge(message);
    return interval(STEP_MILLIS).pipe(
      take(count),
      map((step) => inSpan('step', () => ({ step }))),
    );
  }

  @MessagePattern(patternOf(settings, 'refuse'))
  refuse(@Payload() data: unknown, @Ctx() message: unknown): never {
    noteMessage('refuse', data);
    acknowledge(message);
    throw new RpcException('out of tea');
  }

  @EventPattern(patternOf(settings, 'ordered'))
  ordered(@Payload() data: unknown, @Ctx() message: unknown): void {
    noteMessage('ordered', data, isRedelivered(message));
    if (!acknowledge(message)) return;
    inSpan('pack', () => undefined);
  }

  @EventPattern(patternOf(settings, 'shipped'))
  shipped(@Payload() data: unknown, @Ctx() message: unknown): void {
    noteMessage('shipped', data, isRedelivered(message));
    acknowledge(message);
  }
}
