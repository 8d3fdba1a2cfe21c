import type { EntrySpan } from '../entry-span';

/** The adapter methods that register routes in Nest 10 to 12. */
const METHODS =
  'all get head post put patch delete options search query propfind proppatch mkcol copy move lock unlock'.split(' ');

type Register = (this: unknown, ...args: unknown[]) => unknown;
type Handler = (this: unknown, request: unknown, response: unknown, next: unknown) => unknown;

/** Called for each request that reaches a route handler. @returns the span to run the handler in, unless it is the current one */
export type OnRoute = (request: unknown) => EntrySpan | undefined;

/** Calls `onRoute` before the handler of every route that is registered with an adapter from now on. */
export function listenToRoutes(adapter: object, onRoute: OnRoute): void {
  for (const name of METHODS) {
    const register: unknown = Reflect.get(adapter, name);
    if (typeof register !== 'function') continue;
    const value: Register = function (...args) {
      const last = args.at(-1);
      const wrapped = typeof last === 'function' ? [...args.slice(0, -1), wrapHandler(last as Handler, onRoute)] : args;
      return Reflect.apply(register, this, wrapped) as unknown;
    };
    Object.defineProperty(adapter, name, { value, configurable: true, writable: true, enumerable: false });
  }
}

/** The wrapper inherits from the handler, because adapters read its version and metadata such as Fastify's route options. */
function wrapHandler(handler: Handler, onRoute: OnRoute): Handler {
  const wrapper: Handler = function (request, response, next) {
    const span = onRoute(request);
    if (span) return span.run(() => handler.call(this, request, response, next));
    return handler.call(this, request, response, next);
  };
  return Object.setPrototypeOf(wrapper, handler) as Handler;
}
