import type { ContextManager } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';

/** Makes OpenTelemetry's context manager on `AsyncLocalStorage`. */
export function createContextManager(): ContextManager {
  return new AsyncLocalStorageContextManager();
}
