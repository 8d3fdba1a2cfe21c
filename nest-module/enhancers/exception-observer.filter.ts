import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  Injectable,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import { EntrySpan } from '../entry-span';
import { methodsOf } from './enhancer-classes';
import { controllersOf, EnhancerLists } from './enhancer-lists';

/** Metadata in which Nest keeps the exception filters of a controller and of its methods. */
const FILTERS = '__exceptionFilters__';

/** Metadata of a method that takes messages. */
const PATTERN = 'microservices:pattern';

/**
 * What Nest asks of each exception: whether it is one of these. None is; but the question shows the exception, wherever
 * it was thrown: in a middleware, a guard, a pipe, an interceptor, a handler, or the body parser.
 */
class SeenException {
  static [Symbol.hasInstance](exception: unknown): boolean {
    EntrySpan.current()?.threw(exception);
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

/**
 * Shows exceptions to the span of their request or message before any exception filter makes an answer of them. Nest
 * asks the last filter of a list first, and those of methods and controllers before the global ones: so an observer has
 * to be the last of each list that there is. The controllers get theirs back at shutdown.
 */
@Injectable()
export class ExceptionObservers implements OnApplicationShutdown {
  private readonly lists = new EnhancerLists(FILTERS);

  constructor(
    private readonly modules: ModulesContainer,
    private readonly config: ApplicationConfig,
  ) {}

  /** To be called when the application has put up everything global, and before the routes are built. */
  observeRequests(): void {
    if (!(this.config.getGlobalFilters().at(-1) instanceof ExceptionObserver)) {
      this.config.useGlobalFilters(new ExceptionObserver());
    }
    for (const controller of controllersOf(this.modules))
      this.observeFiltered(controller, ...methodsOf(controller).values());
  }

  /** For messages, which global filters see in some applications only. To be called before servers listen. */
  observeMessages(): void {
    for (const controller of controllersOf(this.modules)) {
      const methods = [...methodsOf(controller).values()];
      if (!methods.some((method) => Reflect.hasMetadata(PATTERN, method))) continue;
      this.observe(controller);
      this.observeFiltered(...methods);
    }
  }

  onApplicationShutdown(): void {
    this.lists.restore();
  }

  /** A list that is empty stands for no filter at all, and needs no observer before it. */
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
