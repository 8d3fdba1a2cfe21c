import { context, propagation, type TextMapPropagator, trace, type TracerProvider } from '@opentelemetry/api';
import { createContextManager } from '../bundled/context-manager';

/** What was put into OpenTelemetry's global places, and how to take it out again. */
export interface Registration {
  /** Places that somebody else had taken before, and keeps. */
  readonly taken: readonly string[];
  readonly uninstall: () => void;
}

/** Registers provider, propagator and a context manager on `AsyncLocalStorage`, each where the place is free. */
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
