import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { Observable } from 'rxjs';
import { guard } from '../../../lib/diagnostics/fault';
import { callUserFunction } from '../../../lib/diagnostics/user-code';
import { isObject } from '../../../lib/validation/predicates';
import { INTERCEPTORS, PATTERNS, methodsOf } from '../../enhancers/enhancer-classes';
import { controllersOf, EnhancerLists } from '../../enhancers/enhancer-lists';
import { EntrySpan } from '../../entry-span';
import type { IsServerError } from '../../request/server-span';
import type { KnownTransports } from '../known-transports';
import { runToEnd } from './message-handler';
import { MessageSpan } from './message-span';
import { routeText } from '../route-text';

/**
 * Opens the span of a message if its server is unknown: before Nest 11.1.4, unless the application passes the server to
 * `traceMicroservice`. It can read the headers of a message, but not its packet. Guards and the interceptors of the
 * controller and of the application run before it.
 */
export class MessageInterceptor implements NestInterceptor {
  /** The handlers of one pattern get the same context. */
  private readonly spans = new WeakMap<object, MessageSpan>();

  constructor(
    private readonly transports: KnownTransports,
    private readonly isServerError: IsServerError | undefined,
  ) {}

  intercept(host: ExecutionContext, next: CallHandler): Observable<unknown> {
    const context: unknown = host.getType() === 'rpc' ? host.switchToRpc().getContext() : undefined;
    if (!isObject(context) || EntrySpan.current() instanceof MessageSpan) return next.handle();
    const other = this.spans.get(context);
    if (other) return new Observable((subscriber) => other.run(() => next.handle().subscribe(subscriber)));
    const span = guard('opening the span of a message', () => this.open(host, context), undefined);
    if (!span) return next.handle();
    this.spans.set(context, span);
    return new Observable((subscriber) => {
      const replies = runToEnd(span, () => next.handle()) as Observable<unknown>;
      return replies.subscribe(subscriber);
    });
  }

  private open(host: ExecutionContext, context: object): MessageSpan | undefined {
    const transport = this.transports.ofContext(context);
    if (!transport) return undefined;
    const message = { context, template: '', server: undefined, packet: undefined, raw: undefined };
    const asked = (): string | undefined =>
      callUserFunction('`destination` of a transport', () => transport.destination?.(message), undefined);
    const template = patternOf(host.getHandler()) ?? asked() ?? 'message';
    return MessageSpan.open({ ...message, template }, transport, this.isServerError);
  }
}

/** Puts an interceptor before those of each message handler. Call `restore` of the result at shutdown. */
export function interceptMessages(modules: ModulesContainer, interceptor: MessageInterceptor): EnhancerLists {
  const lists = new EnhancerLists(INTERCEPTORS);
  for (const controller of controllersOf(modules)) {
    for (const method of methodsOf(controller).values()) {
      if (Reflect.hasMetadata(PATTERNS, method)) lists.change(method, (list) => [interceptor, ...list]);
    }
  }
  return lists;
}

/** The pattern of a handler, if it has exactly one. With several, only the message tells which one matched. */
function patternOf(handler: object): string | undefined {
  const [pattern, ...others] = (Reflect.getMetadata(PATTERNS, handler) ?? []) as unknown[];
  return pattern === undefined || others.length > 0 ? undefined : routeText(pattern);
}
