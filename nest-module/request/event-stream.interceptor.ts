import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import { type Observable, tap } from 'rxjs';
import { EntrySpan } from '../entry-span';
import { methodsOf } from '../enhancers/enhancer-classes';
import { controllersOf, EnhancerLists } from '../enhancers/enhancer-lists';

/** Metadata of a method that Nest's `@Sse()` stands on. */
const SSE = '__sse__';

/** Metadata in which Nest keeps the interceptors of a controller and of its methods. */
const INTERCEPTORS = '__interceptors__';

/** Sees what the Observable of a stream of events fails with: Nest makes an event of it, and asks no exception filter. */
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
 * Puts an interceptor in front of all others of each stream of events, so that it sees what theirs throw, too. It stands
 * in the outermost list that is not empty: a route that has no interceptors gets none for the sake of another one.
 */
@Injectable()
export class EventStreams implements OnApplicationShutdown {
  private readonly lists = new EnhancerLists(INTERCEPTORS);

  constructor(
    private readonly modules: ModulesContainer,
    private readonly config: ApplicationConfig,
  ) {}

  /** To be called when the application has put up everything global, and before the routes are built. */
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

  /** Nest gives the list itself. */
  private observeAll(): void {
    const list = this.config.getGlobalInterceptors();
    if (!list.includes(OBSERVER)) list.unshift(OBSERVER);
  }

  private observeHolder(holder: object): void {
    this.lists.change(holder, (interceptors) => [OBSERVER, ...interceptors]);
  }
}
