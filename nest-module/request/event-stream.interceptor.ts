import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import { type Observable, tap } from 'rxjs';
import { EntrySpan } from '../entry-span';
import { INTERCEPTORS, methodsOf } from '../enhancers/enhancer-classes';
import { controllersOf, EnhancerLists } from '../enhancers/enhancer-lists';

/** Nest's metadata key for methods with `@Sse()`. */
const SSE = '__sse__';

/** Observes errors of `@Sse` Observables. Nest sends them as events, so exception filters do not see them. */
export class EventStreamObserver implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const events = next.handle();
    const isEventStream = context.getType() === 'http' && Reflect.hasMetadata(SSE, context.getHandler());
    const span = isEventStream ? EntrySpan.current() : undefined;
    return span ? events.pipe(tap({ error: (error: unknown) => span.threw(error) })) : events;
  }
}

const OBSERVER = new EventStreamObserver();

/**
 * Adds the observer before all other interceptors of each `@Sse` route, so that it sees their errors too. It goes into the
 * outermost list that is not empty, so that routes without interceptors stay without.
 */
@Injectable()
export class EventStreams implements OnApplicationShutdown {
  private readonly lists = new EnhancerLists(INTERCEPTORS);

  constructor(
    private readonly modules: ModulesContainer,
    private readonly config: ApplicationConfig,
  ) {}

  /** Call this after the application has registered its global interceptors, and before Nest builds the routes. */
  observe(): void {
    const hasGlobal = [this.config.getGlobalInterceptors(), this.config.getGlobalRequestInterceptors()].some(
      ({ length }) => length > 0,
    );
    for (const controller of controllersOf(this.modules)) {
      const streams = [...methodsOf(controller).values()].filter((method) => Reflect.hasMetadata(SSE, method));
      if (streams.length === 0) continue;
      if (hasGlobal) return this.observeAll();
      if (this.lists.of(controller).length > 0) this.observeHolder(controller);
      else for (const method of streams) this.observeHolder(method);
    }
  }

  onApplicationShutdown(): void {
    this.lists.restore();
  }

  /** Nest returns its own array, not a copy. */
  private observeAll(): void {
    const list = this.config.getGlobalInterceptors();
    if (!list.includes(OBSERVER)) list.unshift(OBSERVER);
  }

  private observeHolder(holder: object): void {
    this.lists.change(holder, (interceptors) => [OBSERVER, ...interceptors]);
  }
}
