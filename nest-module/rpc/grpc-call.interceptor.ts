import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { Observable } from 'rxjs';
import { guard } from '../../lib/diagnostics/fault';
import { methodName } from '../../lib/rpc/call-attributes';
import type { GrpcMetadata, ServerCall } from '../../lib/rpc/grpc-call';
import { isInstrumented } from '../../lib/rpc/server-interceptor';
import { ServerCallSpan } from '../../lib/rpc/server-call-span';
import { isObject } from '../../lib/validation/predicates';
import { EntrySpan } from '../entry-span';
import type { IsServerError } from '../request/server-span';

/** The call that a handler of grpc-js gets. */
interface HandledCall {
  readonly metadata: GrpcMetadata;
  /** The call below it, which sends the status. */
  readonly call: ServerCall;
  getPath(): string;
  on(event: string, listener: () => void): unknown;
  emit(event: string, ...values: unknown[]): boolean;
}

/**
 * Opens the span of a call if its server is unknown: before Nest 11.1.4, unless the application passes the server to
 * `traceMicroservice`. Guards run before it.
 */
export class GrpcCallInterceptor implements NestInterceptor {
  constructor(private readonly isServerError: IsServerError | undefined) {}

  intercept(host: ExecutionContext, next: CallHandler): Observable<unknown> {
    const call = host.getType() === 'rpc' ? host.getArgs<unknown[]>().find(isHandledCall) : undefined;
    // The span of the server's interceptor, if it has one.
    if (!call || EntrySpan.current() || isInstrumented(call.call)) return next.handle();
    const span = guard('opening the span of a gRPC call', () => this.open(call), undefined);
    if (!span) return next.handle();
    return new Observable((subscriber) => span.run(() => next.handle().subscribe(subscriber)));
  }

  private open(handled: HandledCall): ServerCallSpan {
    const { isServerError } = this;
    const { call, metadata } = handled;
    const isFailure = isServerError && ((error: unknown) => isServerError(error, undefined));
    const span = ServerCallSpan.open({ method: methodName(handled.getPath()), call, metadata, isFailure });
    const sendStatus = call.sendStatus.bind(call);
    call.sendStatus = (status) => {
      span.answered(status);
      sendStatus(status);
    };
    handled.on('cancelled', () => span.cancelled());
    // grpc-js emits the messages of a request stream outside any context.
    const emit = handled.emit.bind(handled);
    handled.emit = (event, ...values) => span.run(() => emit(event, ...values));
    return span;
  }
}

function isHandledCall(value: unknown): value is HandledCall {
  if (!isObject(value)) return false;
  const { getPath, metadata, call } = value;
  return (
    typeof getPath === 'function' && isObject(metadata) && isObject(call) && typeof call['sendStatus'] === 'function'
  );
}
