import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { Observable, Unsubscribable } from 'rxjs';
import { guard } from '../../lib/diagnostics/fault';
import type { Telemetry } from '../../lib/telemetry/telemetry';
import { INTERCEPTORS, PATTERNS, methodsOf } from '../enhancers/enhancer-classes';
import { controllersOf, EnhancerLists } from '../enhancers/enhancer-lists';
import type { TelemetryModuleOptions } from '../telemetry.options';
import { TELEMETRY, TELEMETRY_OPTIONS } from '../telemetry.tokens';
import { GrpcCallInterceptor } from './grpc-call.interceptor';
import { isGrpcServer, traceGrpcServer } from './grpc-server';

const byModules = new WeakMap<ModulesContainer, GrpcCalls>();

/** Traces the gRPC servers of an application: a server span for each call. */
@Injectable()
export class GrpcCalls implements OnApplicationShutdown {
  private readonly servers: Unsubscribable | undefined;
  private readonly lists = new EnhancerLists(INTERCEPTORS);

  constructor(
    @Inject(TELEMETRY) _started: Telemetry,
    @Inject(TELEMETRY_OPTIONS) private readonly options: TelemetryModuleOptions,
    modules: ModulesContainer,
  ) {
    byModules.set(modules, this);
    const { getRpcTargetRegistry } = modules as { getRpcTargetRegistry?: () => Observable<unknown> };
    if (getRpcTargetRegistry) {
      this.servers = getRpcTargetRegistry.call(modules).subscribe((server) => this.trace(server));
    } else {
      this.intercept(modules);
    }
  }

  /** The service of an application; `undefined` if it does not import the module. */
  static of(modules: ModulesContainer): GrpcCalls | undefined {
    return byModules.get(modules);
  }

  /** Traces one server before it listens. Nest 11.1.4 and later list all servers; before, the application passes them. */
  trace(server: unknown): void {
    const { isServerError } = this.options;
    if (!isGrpcServer(server)) return;
    guard('tracing a gRPC server', () => traceGrpcServer(server, isServerError));
  }

  onApplicationShutdown(): void {
    this.servers?.unsubscribe();
    this.lists.restore();
  }

  /** For Nest before 11.1.4, unless the application passes its servers. */
  private intercept(modules: ModulesContainer): void {
    const interceptor = new GrpcCallInterceptor(this.options.isServerError);
    for (const controller of controllersOf(modules)) {
      const methods = [...methodsOf(controller).values()];
      if (!methods.some((method) => Reflect.hasMetadata(PATTERNS, method))) continue;
      this.lists.change(controller, (interceptors) => [interceptor, ...interceptors]);
    }
  }
}
