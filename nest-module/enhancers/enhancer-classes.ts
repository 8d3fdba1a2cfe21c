import type { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import { type Class, classOf, isClass } from '../instrumentation/enhanced-class';

/** Metadata in which Nest's decorators keep the enhancers of a controller and of its methods. */
const ENHANCERS = ['__guards__', '__pipes__', '__interceptors__', '__exceptionFilters__'];

/** Metadata in which Nest keeps the parameters of a route, and the pipes of each. */
const PARAMETERS = '__routeArguments__';

/** The classes of all guards, pipes, interceptors and exception filters that an application is known to use so far. */
export function enhancerClasses(modules: ModulesContainer, config: ApplicationConfig): ReadonlySet<Class> {
  const enhancers: unknown[] = [
    ...config.getGlobalGuards(),
    ...config.getGlobalPipes(),
    ...config.getGlobalInterceptors(),
    ...config.getGlobalFilters(),
  ];
  for (const { injectables, providers, controllers } of modules.values()) {
    for (const { metatype, instance } of [...injectables.values(), ...globalProviders(providers)]) {
      enhancers.push(instance, metatype);
    }
    for (const { metatype } of controllers.values()) {
      if (isClass(metatype)) enhancers.push(...enhancersOf(metatype));
    }
  }
  const classes = enhancers.map((enhancer) => classOf(enhancer) ?? enhancer).filter(isClass);
  return new Set(classes);
}

/** Providers under one of Nest's `APP_*` tokens, whose names Nest makes unique. */
function globalProviders<Wrapper>(providers: ReadonlyMap<unknown, Wrapper>): Wrapper[] {
  return [...providers]
    .filter(([token]) => /^APP_(GUARD|PIPE|INTERCEPTOR|FILTER)/.test(String(token)))
    .map(([, wrapper]) => wrapper);
}

/** What stands in the decorators of a controller, as classes and as instances. */
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

/** The methods of a class by name, its own and those that it inherits. */
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
