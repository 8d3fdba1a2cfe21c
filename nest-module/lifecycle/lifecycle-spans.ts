import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import { type Class, classOf, instrumentMethod, type Undo } from '../instrumentation/enhanced-class';
import { ExceptionObserver, RequestErrors } from '../request/request-errors';
import type { TelemetryModuleOptions } from '../telemetry.options';
import { TELEMETRY_OPTIONS } from '../telemetry.tokens';
import { LIFECYCLE_PARTS, type LifecyclePart } from './lifecycle-parts';

/** What tells an enhancer: the method that Nest calls on it. */
const METHODS = { guards: 'canActivate', pipes: 'transform', interceptors: 'intercept', filters: 'catch' } as const;

/** Nest's own metadata for a method that is a route. */
const ROUTE_METADATA = 'path';

/**
 * Makes guards, pipes, interceptors, handlers and exception filters spans of their own, named by class, for the parts
 * that the option `lifecycle` names. It instruments their classes before Nest builds the routes, each class once however
 * many controllers use it, and puts them back at shutdown.
 */
@Injectable()
export class LifecycleSpans implements OnModuleInit, OnApplicationShutdown {
  private readonly undo: Undo[] = [];
  private readonly seen = new Set<Class>();

  constructor(
    @Inject(TELEMETRY_OPTIONS) private readonly options: TelemetryModuleOptions,
    private readonly modules: ModulesContainer,
    private readonly config: ApplicationConfig,
  ) {}

  onModuleInit(): void {
    const { lifecycle = false } = this.options;
    const parts = lifecycle === true ? LIFECYCLE_PARTS : lifecycle || [];
    for (const part of parts) {
      if (part === 'handlers') this.instrumentHandlers();
      else this.instrumentEnhancers(part);
    }
  }

  onApplicationShutdown(): void {
    for (const undo of this.undo.splice(0)) undo();
  }

  private instrumentEnhancers(part: keyof typeof METHODS): void {
    const method = METHODS[part];
    for (const target of this.enhancerClasses()) {
      if (typeof (target.prototype as Record<string, unknown>)[method] !== 'function' || OURS.has(target)) continue;
      this.undo.push(instrumentMethod(target, method, spanOf(target, method, part)));
    }
  }

  private instrumentHandlers(): void {
    for (const module of this.modules.values()) {
      for (const { metatype } of module.controllers.values()) {
        if (typeof metatype === 'function') this.instrumentRoutes(metatype as Class);
      }
    }
  }

  private instrumentRoutes(controller: Class): void {
    if (this.seen.has(controller)) return;
    this.seen.add(controller);
    for (const key of routeNames(controller)) {
      this.undo.push(instrumentMethod(controller, key, spanOf(controller, key, 'handlers')));
    }
  }

  /** Classes of everything injected as an enhancer, and of what the application put up globally. */
  private enhancerClasses(): Set<Class> {
    const classes = new Set<Class>();
    for (const module of this.modules.values()) {
      for (const { metatype, instance } of [...module.injectables.values(), ...globalEnhancers(module.providers)]) {
        const target = classOf(instance) ?? (typeof metatype === 'function' ? (metatype as Class) : undefined);
        if (target) classes.add(target);
      }
    }
    const { config } = this;
    const instances = [
      ...config.getGlobalGuards(),
      ...config.getGlobalPipes(),
      ...config.getGlobalInterceptors(),
      ...config.getGlobalFilters(),
    ];
    for (const instance of instances) {
      const target = classOf(instance);
      if (target) classes.add(target);
    }
    return classes;
  }
}

/** Our own interceptor and filter are not what a reader of a trace looks for. */
const OURS = new Set<Class>([RequestErrors, ExceptionObserver]);

function spanOf(target: Class, method: string, part: LifecyclePart) {
  return { name: `${target.name}.${method}`, skip: 'all', fields: { 'nestjs.type': part.slice(0, -1) } } as const;
}

/** Enhancers that were provided under one of Nest's `APP_*` tokens, whose names Nest makes unique. */
function globalEnhancers<Wrapper>(providers: ReadonlyMap<unknown, Wrapper>): Wrapper[] {
  return [...providers]
    .filter(([token]) => /^APP_(GUARD|PIPE|INTERCEPTOR|FILTER)/.test(String(token)))
    .map(([, wrapper]) => wrapper);
}

function routeNames({ prototype }: Class): string[] {
  return Object.getOwnPropertyNames(prototype).filter((key) => {
    const method: unknown = Object.getOwnPropertyDescriptor(prototype, key)?.value;
    return key !== 'constructor' && typeof method === 'function' && Reflect.hasMetadata(ROUTE_METADATA, method);
  });
}
