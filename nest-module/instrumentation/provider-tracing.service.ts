import { types } from 'node:util';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { LazyModuleLoader, ModulesContainer } from '@nestjs/core';
import { guard } from '../../lib/diagnostics/fault';
import type { Telemetry } from '../../lib/telemetry/telemetry';
import { traceFoundHttpService } from '../http/found-http-service';
import { isMessageClient, traceClient } from '../messaging/client-metadata';
import { TELEMETRY } from '../telemetry.tokens';

/** Providers of all applications of the process that were looked at: each is traced once. */
const seen = new WeakSet<object>();

/**
 * Traces the providers of an application that send something: clients for messages, and HTTP services. It looks at them
 * before the first request is served, and again after a module was loaded lazily.
 */
@Injectable()
export class ProviderTracing implements OnModuleInit, OnApplicationShutdown {
  private readonly stopWatching: () => void;

  constructor(
    @Inject(TELEMETRY) _started: Telemetry,
    private readonly modules: ModulesContainer,
    loader: LazyModuleLoader,
  ) {
    this.stopWatching = afterEachLoad(loader, () => this.look());
  }

  onModuleInit(): void {
    this.look();
  }

  onApplicationShutdown(): void {
    this.stopWatching();
  }

  private look(): void {
    for (const { providers } of this.modules.values()) {
      for (const { instance } of providers.values()) {
        if (isProvided(instance)) guard('tracing a provider', () => trace(instance), undefined);
      }
    }
  }
}

/** Proxies answer for something else, and may do so at a price. */
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

/** Calls `look` after each load of this one loader; it has no event for that. */
function afterEachLoad(loader: LazyModuleLoader, look: () => void): () => void {
  const own = Object.getOwnPropertyDescriptor(loader, 'load');
  const load = loader.load.bind(loader);
  const looking: LazyModuleLoader['load'] = async (...args) => {
    const module = await load(...args);
    look();
    return module;
  };
  Object.defineProperty(loader, 'load', { value: looking, configurable: true, writable: true, enumerable: false });
  return () => {
    if (loader.load !== looking) return;
    if (own) Object.defineProperty(loader, 'load', own);
    else delete (loader as { load?: unknown }).load;
  };
}
