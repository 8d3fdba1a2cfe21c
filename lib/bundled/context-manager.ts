import type { ContextManager } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';

/** Creates OpenTelemetry's context manager, based on `AsyncLocalStorage`. */
export function createContextManager(): ContextManager {
  return new AsyncLocalStorageContextManager();
}
