import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import { ExceptionObserver } from './exception-observer.filter';
import { type Class, instrumentMethod, isClass, type Undo } from '../instrumentation/enhanced-class';
import { EventStreamObserver } from '../request/event-stream.interceptor';
import type { TelemetryModuleOptions } from '../telemetry.options';
import { TELEMETRY_OPTIONS } from '../telemetry.tokens';
import { enhancerClasses, methodsOf } from './enhancer-classes';
import { LIFECYCLE_PARTS, type LifecyclePart } from './traced-enhancers';

/** What tells an enhancer: the method that Nest calls on it. */
const METHODS = { guards: 'canActivate', pipes: 'transform', interceptors: 'intercept', filters: 'catch' } as const;

/** Nest's own metadata for a method that is a route. */
const ROUTE_METADATA = 'path';

/** Our own filter and interceptor are not what a reader of a trace looks for. */
const OURS = new Set<Class>([ExceptionObserver, EventStreamObserver]);

/**
 * Makes guards, pipes, interceptors, handlers and exception filters spans of their own, named by class, for the parts
 * that the option `lifecycle` names. It instruments their classes, each once however many controllers use it, and puts
 * them back at shutdown.
 */
@Injectable()
export class LifecycleSpans implements OnModuleInit, OnApplicationShutdown {
  private readonly undo = new Map<Class, Map<string, Undo>>();

  constructor(
    @Inject(TELEMETRY_OPTIONS) private readonly options: TelemetryModuleOptions,
    private readonly modules: ModulesContainer,
    private readonly config: ApplicationConfig,
  ) {
    // Nest takes handlers and exception filters out of their instances when it builds the routes, before any hook.
    this.instrument();
  }

  /** Takes in what became known only after this was made, such as `app.useGlobalGuards(…)`. */
  onModuleInit(): void {
    this.instrument();
  }

  onApplicationShutdown(): void {
    for (const methods of this.undo.values()) for (const undo of methods.values()) undo();
    this.undo.clear();
  }

  private instrument(): void {
    const { lifecycle = false } = this.options;
    const parts = lifecycle === true ? LIFECYCLE_PARTS : lifecycle || [];
    for (const part of parts) {
      if (part === 'handlers') this.instrumentHandlers();
      else this.instrumentEnhancers(part);
    }
  }

  private instrumentEnhancers(part: keyof typeof METHODS): void {
    const key = METHODS[part];
    for (const target of enhancerClasses(this.modules, this.config)) {
      const method: unknown = (target.prototype as Record<string, unknown>)[key];
      if (typeof method === 'function' && !OURS.has(target)) this.instrumentOnce(target, key, part);
    }
  }

  private instrumentHandlers(): void {
    for (const { controllers } of this.modules.values()) {
      for (const { metatype } of controllers.values()) {
        if (!isClass(metatype)) continue;
        for (const [key, method] of methodsOf(metatype)) {
          if (Reflect.hasMetadata(ROUTE_METADATA, method)) this.instrumentOnce(metatype, key, 'handlers');
        }
      }
    }
  }

  private instrumentOnce(target: Class, key: string, part: LifecyclePart): void {
    const methods = this.undo.get(target) ?? new Map<string, Undo>();
    this.undo.set(target, methods);
    if (methods.has(key)) return;
    const options = {
      name: `${target.name}.${key}`,
      skip: 'all',
      fields: { 'nestjs.type': part.slice(0, -1) },
    } as const;
    methods.set(key, instrumentMethod(target, key, options));
  }
}
