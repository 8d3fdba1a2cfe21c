/** The methods of an adapter by which routes are registered, in versions 10 to 12 of Nest. */
const METHODS =
  'all get head post put patch delete options search query propfind proppatch mkcol copy move lock unlock'.split(' ');

type Register = (this: unknown, ...args: unknown[]) => unknown;
type Handler = (this: unknown, request: unknown, response: unknown, next: unknown) => unknown;

/** Is given each request that has reached the handler of a route, and calls it. */
export type OnRoute = (request: unknown, handle: () => unknown) => unknown;

/** Listens in front of the handlers of all routes that are registered with an adapter from now on. */
export function listenToRoutes(adapter: object, onRoute: OnRoute): void {
  for (const name of METHODS) {
    const register: unknown = Reflect.get(adapter, name);
    if (typeof register !== 'function') continue;
    const value: Register = function (...args) {
      const last = args.at(-1);
      const heard = typeof last === 'function' ? [...args.slice(0, -1), listened(last as Handler, onRoute)] : args;
      return Reflect.apply(register, this, heard) as unknown;
    };
    Object.defineProperty(adapter, name, { value, configurable: true, writable: true, enumerable: false });
  }
}

/** It inherits from the handler what adapters read of one: the version, and metadata such as Fastify's route options. */
function listened(handler: Handler, onRoute: OnRoute): Handler {
  const listening: Handler = function (request, response, next) {
    return onRoute(request, () => Reflect.apply(handler, this, [request, response, next]));
  };
  return Object.setPrototypeOf(listening, handler) as Handler;
}
