import {
  type ArgumentsHost,
  type CallHandler,
  Catch,
  type ExceptionFilter,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { Observable, tap } from 'rxjs';
import { guard } from '../../lib/index';
import { messageSpanOf } from '../messaging/message-spans';
import type { TelemetryModuleOptions } from '../telemetry.options';
import { TELEMETRY_OPTIONS } from '../telemetry.tokens';
import { serverSpanOf } from './request-spans';
import { ServerSpan } from './server-span';

/**
 * Shows what handlers and interceptors throw to the span of their request or message, before any exception filter makes
 * an answer of it. Where something in between has lost the context, it is put back here.
 */
@Injectable()
export class RequestErrors implements NestInterceptor {
  constructor(@Inject(TELEMETRY_OPTIONS) private readonly options: TelemetryModuleOptions) {}

  intercept(host: ExecutionContext, next: CallHandler): Observable<unknown> {
    const server = host.getType() === 'http' ? serverSpanOf(host.switchToHttp().getRequest()) : undefined;
    server?.handled();
    const observed = next.handle().pipe(tap({ error: (error: unknown) => this.report(host, server, error) }));
    if (!server || ServerSpan.current() === server) return observed;
    return new Observable((subscriber) => server.run(() => observed.subscribe(subscriber)));
  }

  private report(host: ExecutionContext, server: ServerSpan | undefined, error: unknown): void {
    server?.threw(error);
    if (host.getType() !== 'rpc') return;
    const { isServerError } = this.options;
    const isFault = guard('`isServerError`', () => isServerError?.(error, undefined) ?? true, true);
    if (isFault) messageSpanOf(host.switchToRpc().getContext())?.fail(error);
  }
}

/**
 * What Nest asks of each exception that no filter nearer to its origin takes: whether it is one of these. None is; but
 * the question shows the exception, wherever it was thrown: in a middleware, a guard, a pipe, or the body parser.
 */
class SeenException {
  static [Symbol.hasInstance](exception: unknown): boolean {
    ServerSpan.current()?.threw(exception);
    return false;
  }
}

/** A filter that takes no exception, so that those of the application work as if it were not there. */
@Catch(SeenException)
export class ExceptionObserver implements ExceptionFilter {
  catch(exception: unknown, _host: ArgumentsHost): never {
    throw exception;
  }
}
