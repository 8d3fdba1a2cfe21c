import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  Injectable,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import { EntrySpan } from '../entry-span';
import { PATTERNS, methodsOf } from './enhancer-classes';
import { controllersOf, EnhancerLists } from './enhancer-lists';

/** Nest's metadata key for the exception filters of a controller and its methods. */
const FILTERS = '__exceptionFilters__';

/**
 * `instanceof SeenException` is always false. Its `hasInstance` hook sees every exception before a filter handles it,
 * whether a middleware, the body parser, a guard, a pipe, an interceptor or a handler threw it.
 */
class SeenException {
  static [Symbol.hasInstance](exception: unknown): boolean {
    EntrySpan.current()?.threw(exception);
    return false;
  }
}

/** A filter that observes exceptions and catches none, so that the application's filters work unchanged. */
@Catch(SeenException)
export class ExceptionObserver implements ExceptionFilter {
  catch(exception: unknown, _host: ArgumentsHost): never {
    throw exception;
  }
}

/**
 * Reports exceptions to the span of their request or message before an exception filter turns them into a response.
 * Nest tries the last filter of a list first, and filters of methods and controllers before global ones. So each list
 * needs an observer as its last entry. The original lists are restored at shutdown.
 */
@Injectable()
export class ExceptionObservers implements OnApplicationShutdown {
  private readonly lists = new EnhancerLists(FILTERS);

  constructor(
    private readonly modules: ModulesContainer,
    private readonly config: ApplicationConfig,
  ) {}

  /** Call this after the application has registered its global filters, and before Nest builds the routes. */
  observeRequests(): void {
    if (!(this.config.getGlobalFilters().at(-1) instanceof ExceptionObserver)) {
      this.config.useGlobalFilters(new ExceptionObserver());
    }
    for (const controller of controllersOf(this.modules))
      this.observeFiltered(controller, ...methodsOf(controller).values());
  }

  /** For messages, because global filters see them in some applications only. Call this before servers listen. */
  observeMessages(): void {
    for (const controller of controllersOf(this.modules)) {
      const methods = [...methodsOf(controller).values()];
      if (!methods.some((method) => Reflect.hasMetadata(PATTERNS, method))) continue;
      this.observe(controller);
      this.observeFiltered(...methods);
    }
  }

  onApplicationShutdown(): void {
    this.lists.restore();
  }

  /** Skips empty lists: without filters of its own, a controller or method uses the next outer list. */
  private observeFiltered(...holders: readonly object[]): void {
    for (const holder of holders) if (this.lists.of(holder).length > 0) this.observe(holder);
  }

  private observe(holder: object): void {
    this.lists.change(holder, (filters) => [
      ...filters.filter((filter) => !(filter instanceof ExceptionObserver)),
      new ExceptionObserver(),
    ]);
  }
}
