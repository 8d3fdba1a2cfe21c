import { Controller } from '@nestjs/common';
import { GrpcMethod, GrpcStreamMethod, RpcException } from '@nestjs/microservices';
import { count as counted, interval, map, type Observable, take, tap } from 'rxjs';
import { inSpan, noteMessage } from './seen-messages';

interface Item {
  readonly item: string;
}

interface Step {
  readonly step: number;
}

/** A failure of the server itself. Others, such as `FAILED_PRECONDITION`, do not fail its span. Source: gRPC status codes. */
const INTERNAL = 13;

/** The handlers of the service on gRPC. */
@Controller()
export class GrpcOrdersController {
  @GrpcMethod('Orders', 'Quote')
  async quote(data: Item): Promise<object> {
    noteMessage('quote', data);
    await new Promise((resolve) => setTimeout(resolve, 2));
    return inSpan('price', () => ({ received: data, price: 3 }));
  }

  @GrpcMethod('Orders', 'Stock')
  stock(data: Item): object {
    noteMessage('stock', data);
    return { received: data, price: 0 };
  }

  @GrpcMethod('Orders', 'Refuse')
  refuse(data: Item): never {
    noteMessage('refuse', data);
    throw new RpcException({ code: INTERNAL, message: 'out of tea' });
  }

  @GrpcMethod('Orders', 'Steps')
  steps({ count }: { readonly count: number }): Observable<Step> {
    noteMessage('steps', { count });
    return interval(2).pipe(
      take(count),
      map((step) => inSpan('step', () => ({ step }))),
    );
  }

  @GrpcStreamMethod('Orders', 'Upload')
  upload(steps: Observable<Step>): Observable<object> {
    return steps.pipe(
      tap((step) => inSpan('step', () => noteMessage('upload', step))),
      counted(),
      map((count) => ({ count })),
    );
  }

  @GrpcStreamMethod('Orders', 'Talk')
  talk(steps: Observable<Step>): Observable<Step> {
    return steps.pipe(
      map((step) =>
        inSpan('step', () => {
          noteMessage('talk', step);
          return { step: step.step * 2 };
        }),
      ),
    );
  }
}
