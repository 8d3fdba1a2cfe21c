import { types } from 'node:util';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { LazyModuleLoader, ModulesContainer } from '@nestjs/core';
import { guard } from '../../lib/diagnostics/fault';
import type { Telemetry } from '../../lib/telemetry/telemetry';
import { traceFoundHttpService } from '../http/found-http-service';
import { isMessageClient, traceClient } from '../messaging/client-metadata';
import { TELEMETRY } from '../telemetry.tokens';

/** Providers already inspected, across all applications of the process. */
const seen = new WeakSet<object>();

/**
 * Traces the message clients and HTTP services among the providers of an application: before the first request, and
 * after each lazily loaded module.
 */
@Injectable()
export class ProviderTracing implements OnModuleInit, OnApplicationShutdown {
  private readonly stopWatching: () => void;

  constructor(
    @Inject(TELEMETRY) _started: Telemetry,
    private readonly modules: ModulesContainer,
    loader: LazyModuleLoader,
  ) {
    this.stopWatching = afterEachLoad(loader, () => this.traceProviders());
  }

  onModuleInit(): void {
    this.traceProviders();
  }

  onApplicationShutdown(): void {
    this.stopWatching();
  }

  private traceProviders(): void {
    for (const { providers } of this.modules.values()) {
      for (const { instance } of providers.values()) {
        if (isProvided(instance)) guard('tracing a provider', () => trace(instance));
      }
    }
  }
}

/** Skips proxies: reading their properties may run application code. */
function isProvided(instance: unknown): instance is object {
  const isObject = (typeof instance === 'object' && instance !== null) || typeof instance === 'function';
  return isObject && !types.isProxy(instance);
}

function trace(instance: object): void {
  if (seen.has(instance)) return;
  seen.add(instance);
  if (isMessageClient(instance)) traceClient(instance);
  else traceFoundHttpService(instance);
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
