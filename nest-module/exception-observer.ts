import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import { EntrySpan } from './entry-span';
import { type Class, isClass } from './instrumentation/enhanced-class';
import { methodsOf } from './lifecycle/enhancer-classes';

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
 * Shows exceptions to the span of their request before any exception filter makes an answer of them. Nest asks the last
 * filter of a list first, and those of methods and controllers before the global ones: so it has to be the last of each
 * list that there is. To be called when the application has put up everything global, and before the routes are built.
 */
export function observeRequests(modules: ModulesContainer, config: ApplicationConfig): void {
  config.useGlobalFilters(new ExceptionObserver());
  for (const controller of controllersOf(modules)) observeFiltered(controller, ...methodsOf(controller).values());
}

/** The same for messages, which global filters see in some applications only. To be called before servers listen. */
export function observeMessages(modules: ModulesContainer): void {
  for (const controller of controllersOf(modules)) {
    const methods = [...methodsOf(controller).values()];
    if (!methods.some((method) => Reflect.hasMetadata(PATTERN, method))) continue;
    observe(controller);
    observeFiltered(...methods);
  }
}

/** A list that is empty stands for no filter at all, and needs no observer before it. */
function observeFiltered(...holders: readonly object[]): void {
  for (const holder of holders) if (filtersOf(holder).length > 0) observe(holder);
}

function controllersOf(modules: ModulesContainer): readonly Class[] {
  const wrappers = [...modules.values()].flatMap(({ controllers }) => Array.from(controllers.values()));
  return wrappers.map(({ metatype }) => metatype).filter(isClass);
}

/** Once, though several applications of the process may use the controller; what it says is never of one of them. */
function observe(holder: object): void {
  const filters = filtersOf(holder);
  if (filters.at(-1) instanceof ExceptionObserver) return;
  const others = filters.filter((filter) => !(filter instanceof ExceptionObserver));
  Reflect.defineMetadata(FILTERS, [...others, new ExceptionObserver()], holder);
}

function filtersOf(holder: object): readonly unknown[] {
  return (Reflect.getMetadata(FILTERS, holder) ?? []) as unknown[];
}
