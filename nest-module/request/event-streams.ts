import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import { type Observable, tap } from 'rxjs';
import { EntrySpan } from '../entry-span';
import { type Class, isClass } from '../instrumentation/enhanced-class';
import { methodsOf } from '../lifecycle/enhancer-classes';

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

interface Observed {
  /** How many applications of the process use the controller. */
  users: number;
  /** The list of its own that it had before; `undefined` where it had none. */
  readonly own: unknown;
}

const observed = new WeakMap<object, Observed>();

/**
 * Puts an interceptor in front of all others of each stream of events, so that it sees what theirs throw, too. It stands
 * in the outermost list that is not empty: a route that has no interceptors gets none for the sake of another one.
 */
@Injectable()
export class EventStreams implements OnApplicationShutdown {
  private readonly observed = new Set<object>();

  constructor(
    private readonly modules: ModulesContainer,
    private readonly config: ApplicationConfig,
  ) {}

  /** To be called when the application has put up everything global, and before the routes are built. */
  observe(): void {
    const hasGlobal = [this.config.getGlobalInterceptors(), this.config.getGlobalRequestInterceptors()].some(
      ({ length }) => length > 0,
    );
    for (const controller of this.controllers()) {
      const streams = [...methodsOf(controller).values()].filter((method) => Reflect.hasMetadata(SSE, method));
      if (streams.length === 0) continue;
      if (hasGlobal) return this.observeAll();
      if (interceptorsOf(controller).length > 0) this.observeHolder(controller);
      else for (const method of streams) this.observeHolder(method);
    }
  }

  onApplicationShutdown(): void {
    for (const holder of this.observed) release(holder);
    this.observed.clear();
  }

  /** Nest gives the list itself. */
  private observeAll(): void {
    const list = this.config.getGlobalInterceptors();
    if (!list.includes(OBSERVER)) list.unshift(OBSERVER);
  }

  private observeHolder(holder: object): void {
    if (this.observed.has(holder)) return;
    this.observed.add(holder);
    const known = observed.get(holder);
    if (known) {
      known.users++;
      return;
    }
    observed.set(holder, { users: 1, own: Reflect.getOwnMetadata(INTERCEPTORS, holder) as unknown });
    Reflect.defineMetadata(INTERCEPTORS, [OBSERVER, ...interceptorsOf(holder)], holder);
  }

  private controllers(): readonly Class[] {
    const wrappers = [...this.modules.values()].flatMap(({ controllers }) => Array.from(controllers.values()));
    return wrappers.map(({ metatype }) => metatype).filter(isClass);
  }
}

/** Puts the list of a controller or method back, once no application uses it. */
function release(holder: object): void {
  const known = observed.get(holder);
  if (!known || --known.users > 0) return;
  observed.delete(holder);
  if (known.own === undefined) Reflect.deleteMetadata(INTERCEPTORS, holder);
  else Reflect.defineMetadata(INTERCEPTORS, known.own, holder);
}

function interceptorsOf(holder: object): readonly unknown[] {
  return (Reflect.getMetadata(INTERCEPTORS, holder) ?? []) as unknown[];
}
