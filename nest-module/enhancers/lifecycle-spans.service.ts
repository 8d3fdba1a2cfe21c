import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import { ExceptionObserver } from './exception-observer.filter';
import { type Class, instrumentMethod, type Undo } from '../instrumentation/enhanced-class';
import { EventStreamObserver } from '../request/event-stream.interceptor';
import type { TelemetryModuleOptions } from '../telemetry.options';
import { TELEMETRY_OPTIONS } from '../telemetry.tokens';
import { enhancerClasses, methodsOf } from './enhancer-classes';
import { controllersOf } from './enhancer-lists';
import { LIFECYCLE_PARTS, type LifecyclePart } from './traced-enhancers';

/** The method that Nest calls on each kind of enhancer. */
const METHODS = { guards: 'canActivate', pipes: 'transform', interceptors: 'intercept', filters: 'catch' } as const;

/** Nest's metadata key that marks a route handler. */
const ROUTE_METADATA = 'path';

/** Enhancers of this package, which get no spans. */
const OURS = new Set<Class>([ExceptionObserver, EventStreamObserver]);

/**
 * Opens spans, named by class, for the guards, pipes, interceptors, handlers and exception filters that the option
 * `lifecycle` selects. It instruments each class once and restores it at shutdown.
 */
@Injectable()
export class LifecycleSpans implements OnModuleInit, OnApplicationShutdown {
  private readonly undo = new Map<Class, Map<string, Undo>>();

  constructor(
    @Inject(TELEMETRY_OPTIONS) private readonly options: TelemetryModuleOptions,
    private readonly modules: ModulesContainer,
    private readonly config: ApplicationConfig,
  ) {
    // Nest reads handlers and exception filters from their instances when it builds the routes, before any hook runs.
    this.instrument();
  }

  /** Instruments enhancers registered since construction, for example by `app.useGlobalGuards(...)`. */
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
    for (const controller of controllersOf(this.modules)) {
      for (const [key, method] of methodsOf(controller)) {
        if (Reflect.hasMetadata(ROUTE_METADATA, method)) this.instrumentOnce(controller, key, 'handlers');
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
