import { types } from 'node:util';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { LazyModuleLoader, ModulesContainer } from '@nestjs/core';
import { guard } from '../../lib/diagnostics/fault';
import type { Telemetry } from '../../lib/telemetry/telemetry';
import { traceFoundHttpService } from '../http/found-http-service';
import { clientsOf } from '../messaging/client/found-clients';
import { KnownTransports } from '../messaging/known-transports';
import { traceMessageClient } from '../messaging/client/message-client';
import { traceGrpcClientsOf } from '../rpc/grpc-client';
import type { TelemetryModuleOptions } from '../telemetry.options';
import { TELEMETRY, TELEMETRY_OPTIONS } from '../telemetry.tokens';

/** Providers already searched for HTTP services, across all applications of the process. */
const seen = new WeakSet<object>();

/**
 * Traces the message clients and HTTP services among the providers of an application: before the first request, and
 * after each lazily loaded module.
 */
@Injectable()
export class ProviderTracing implements OnModuleInit, OnApplicationShutdown {
  private readonly stopWatching: () => void;
  private readonly transports: KnownTransports;

  constructor(
    @Inject(TELEMETRY) _started: Telemetry,
    @Inject(TELEMETRY_OPTIONS) { messaging }: TelemetryModuleOptions,
    private readonly modules: ModulesContainer,
    loader: LazyModuleLoader,
  ) {
    this.transports = new KnownTransports(messaging?.transports);
    this.stopWatching = afterEachLoad(loader, () => this.traceProviders());
  }

  onModuleInit(): void {
    this.traceProviders();
  }

  onApplicationShutdown(): void {
    this.stopWatching();
  }

  private traceProviders(): void {
    for (const { providers, controllers } of this.modules.values()) {
      for (const { instance } of [...providers.values(), ...controllers.values()]) {
        if (isProvided(instance)) guard('tracing a provider', () => this.trace(instance));
      }
    }
  }

  private trace(instance: object): void {
    // Nest sets the properties of `@Client()` after the constructors, so each search looks at them again.
    traceGrpcClientsOf(instance);
    const clients = clientsOf(instance);
    for (const client of clients) {
      const transport = this.transports.ofClient(client);
      if (transport) traceMessageClient(client, transport);
    }
    if (seen.has(instance)) return;
    seen.add(instance);
    if (!clients.includes(instance as never)) traceFoundHttpService(instance);
  }
}

/** Skips proxies: reading their properties may run application code. */
function isProvided(instance: unknown): instance is object {
  const isObject = (typeof instance === 'object' && instance !== null) || typeof instance === 'function';
  return isObject && !types.isProxy(instance);
}

/** Calls `listener` after each load. It wraps `load`, because the loader emits no event. */
function afterEachLoad(loader: LazyModuleLoader, listener: () => void): () => void {
  const own = Object.getOwnPropertyDescriptor(loader, 'load');
  const load = loader.load.bind(loader);
  const wrapped: LazyModuleLoader['load'] = async (...args) => {
    const module = await load(...args);
    listener();
    return module;
  };
  Object.defineProperty(loader, 'load', { value: wrapped, configurable: true, writable: true, enumerable: false });
  return () => {
    if (loader.load !== wrapped) return;
    if (own) Object.defineProperty(loader, 'load', own);
    else delete (loader as { load?: unknown }).load;
  };
}
