import { context, propagation, type TextMapPropagator, trace, type TracerProvider } from '@opentelemetry/api';
import { createContextManager } from '../bundled/context-manager';
import { warn } from '../diagnostics/warning';

export interface Registration {
  /** The globals that were registered before, and stay as they are. */
  readonly taken: readonly string[];
  /** Removes the globals that were registered here. */
  readonly uninstall: () => void;
}

/** Registers provider, propagator and a context manager based on `AsyncLocalStorage`, unless others are registered. */
export function registerGlobals(provider: TracerProvider, propagator: TextMapPropagator): Registration {
  const places = {
    provider: trace.setGlobalTracerProvider(provider),
    context: context.setGlobalContextManager(createContextManager().enable()),
    propagator: propagation.setGlobalPropagator(propagator),
  };
  return {
    taken: Object.entries(places)
      .filter(([, registered]) => !registered)
      .map(([name]) => name),
    uninstall() {
      if (places.provider) trace.disable();
      if (places.context) context.disable();
      if (places.propagator) propagation.disable();
    },
  };
}

export function warnIfTaken(taken: readonly string[]): void {
  if (taken.length === 0) return;
  warn(
    'ALREADY_REGISTERED',
    `OpenTelemetry's global ${taken.join(', ')} was registered before startTelemetry and is kept. ` +
      'Start only one of the two, or call startTelemetry first.',
  );
}
