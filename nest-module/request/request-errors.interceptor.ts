import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import { type Observable, tap } from 'rxjs';
import { messageSpanOf } from '../messaging/message-spans';
import { serverSpanOf } from './request-spans';

/** Shows what handlers and interceptors throw to the span of their request or message. */
@Injectable()
export class RequestErrors implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(tap({ error: (error: unknown) => report(context, error) }));
  }
}

function report(context: ExecutionContext, error: unknown): void {
  if (context.getType() === 'http') serverSpanOf(context.switchToHttp().getRequest())?.threw(error);
  if (context.getType() === 'rpc') messageSpanOf(context.switchToRpc().getContext())?.fail(error);
}
