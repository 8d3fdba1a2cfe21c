import type { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import { type Class, classOf, isClass } from '../instrumentation/enhanced-class';
import { controllersOf } from './enhancer-lists';

/** Nest's metadata key for the interceptors of a controller or a method. */
export const INTERCEPTORS = '__interceptors__';

/** Nest's metadata key that marks a handler of messages or calls, and has its patterns. */
export const PATTERNS = 'microservices:pattern';

/** Nest's metadata keys for the enhancers of a controller and its methods. */
const ENHANCERS = ['__guards__', '__pipes__', INTERCEPTORS, '__exceptionFilters__'];

/** Nest's metadata key for the parameters of a route and their pipes. */
const PARAMETERS = '__routeArguments__';

/** The classes of all guards, pipes, interceptors and exception filters that the application has registered so far. */
export function enhancerClasses(modules: ModulesContainer, config: ApplicationConfig): ReadonlySet<Class> {
  const enhancers: unknown[] = [
    ...config.getGlobalGuards(),
    ...config.getGlobalPipes(),
    ...config.getGlobalInterceptors(),
    ...config.getGlobalFilters(),
  ];
  for (const { injectables, providers } of modules.values()) {
    for (const { metatype, instance } of [...injectables.values(), ...globalProviders(providers)]) {
      enhancers.push(instance, metatype);
    }
  }
  enhancers.push(...controllersOf(modules).flatMap(enhancersOf));
  const classes = enhancers.map((enhancer) => classOf(enhancer) ?? enhancer).filter(isClass);
  return new Set(classes);
}

/** Providers under an `APP_*` token. Nest appends a unique suffix to these tokens. */
function globalProviders<Wrapper>(providers: ReadonlyMap<unknown, Wrapper>): Wrapper[] {
  return [...providers]
    .filter(([token]) => /^APP_(GUARD|PIPE|INTERCEPTOR|FILTER)/.test(String(token)))
    .map(([, wrapper]) => wrapper);
}

/** The classes and instances that the decorators of a controller list. */
function enhancersOf(controller: Class): unknown[] {
  const routes = methodsOf(controller);
  const enhancers = [controller, ...routes.values()].flatMap((holder) =>
    ENHANCERS.flatMap((key) => (Reflect.getMetadata(key, holder) ?? []) as unknown[]),
  );
  const pipes = [...routes.keys()].flatMap((name) => {
    const parameters = (Reflect.getMetadata(PARAMETERS, controller, name) ?? {}) as Record<string, Parameter>;
    return Object.values(parameters).flatMap((parameter) => parameter.pipes ?? []);
  });
  return [...enhancers, ...pipes];
}

interface Parameter {
  readonly pipes?: readonly unknown[];
}

/** The own and inherited methods of a class, by name. */
export function methodsOf({ prototype }: Class): ReadonlyMap<string, object> {
  const methods = new Map<string, object>();
  for (let holder = prototype as object | null; holder && holder !== Object.prototype; holder = parentOf(holder)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(holder))) {
      if (typeof value === 'function' && name !== 'constructor' && !methods.has(name)) {
        methods.set(name, value as object);
      }
    }
  }
  return methods;
}

const parentOf = (holder: object): object | null => Object.getPrototypeOf(holder) as object | null;
