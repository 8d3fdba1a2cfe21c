import {
  type Context,
  context as contextApi,
  type ContextManager,
  propagation,
  ROOT_CONTEXT,
  type TextMapGetter,
  type TextMapPropagator,
  trace,
  type TracerProvider,
} from '@opentelemetry/api';

/** The registry that all copies of OpenTelemetry API 1.x in the process share. */
const API = Symbol.for('opentelemetry.js.api.1');

interface Registered {
  readonly trace?: TracerProvider;
  readonly context?: ContextManager;
  readonly propagation?: TextMapPropagator;
}

const NOTHING: Registered = {};
const everywhere = globalThis as { [API]?: Registered };
/** The registry, cached once a provider is in it. The API never replaces it. */
let known: Registered | undefined;

/**
 * Reads the API's registry directly. The API compares versions on each access, which is a large part of a call's cost.
 *
 * @returns `undefined` if the caller must use the API
 */
function registered(): Registered | undefined {
  return known ?? lookUp();
}

function lookUp(): Registered | undefined {
  const found = everywhere[API];
  if (!found?.trace) return found ?? NOTHING;
  // The registry may belong to an incompatible version of the API.
  if (found.trace !== trace.getTracerProvider()) return undefined;
  known = found;
  return found;
}

/** Same as `context.active()`. */
export function activeContext(): Context {
  const found = registered();
  if (!found) return contextApi.active();
  return found.context ? found.context.active() : ROOT_CONTEXT;
}

/** Same as `context.with` of the API. */
export function runIn<T>(context: Context, body: () => T): T {
  const manager = registered()?.context;
  return manager ? manager.with(context, body) : contextApi.with(context, body);
}

/** Same as `propagation.extract` of the API. */
export function extractFrom<Carrier>(context: Context, carrier: Carrier, getter: TextMapGetter<Carrier>): Context {
  const propagator = registered()?.propagation;
  return propagator ? propagator.extract(context, carrier, getter) : propagation.extract(context, carrier, getter);
}

/** Same as `trace.getTracerProvider()`, but `undefined` if no provider is registered. */
export function registeredProvider(): TracerProvider | undefined {
  const found = registered();
  return found ? found.trace : trace.getTracerProvider();
}
