import {
  type Context,
  context as contextApi,
  type ContextManager,
  ROOT_CONTEXT,
  trace,
  type TracerProvider,
} from '@opentelemetry/api';

/** Where version 1 of OpenTelemetry's API keeps what was registered, for all copies of it in the process. */
const API = Symbol.for('opentelemetry.js.api.1');

interface Registered {
  readonly trace?: TracerProvider;
  readonly context?: ContextManager;
}

const NOTHING: Registered = {};
const everywhere = globalThis as { [API]?: Registered };
/** The registry, once something is in it: the API keeps it for good, and looking for it is not free. */
let known: Registered | undefined;

/**
 * What was registered, read where the API reads it: asking the API, which compares versions each time, is a good part
 * of what a call costs.
 *
 * @returns `undefined` where the API itself has to be asked
 */
function registered(): Registered | undefined {
  return known ?? lookUp();
}

function lookUp(): Registered | undefined {
  const found = everywhere[API];
  if (!found?.trace) return found ?? NOTHING;
  // Another copy of the API may be of a version that ours does not go with.
  if (found.trace !== trace.getTracerProvider()) return undefined;
  known = found;
  return found;
}

/** The current context: what `context.active()` answers. */
export function activeContext(): Context {
  const found = registered();
  if (!found) return contextApi.active();
  return found.context ? found.context.active() : ROOT_CONTEXT;
}

/** Runs `body` in a context: `context.with`. */
export function runIn<T>(context: Context, body: () => T): T {
  const manager = registered()?.context;
  return manager ? manager.with(context, body) : contextApi.with(context, body);
}

/** The provider in force: what `trace.getTracerProvider()` answers, but `undefined` where there is none. */
export function registeredProvider(): TracerProvider | undefined {
  const found = registered();
  return found ? found.trace : trace.getTracerProvider();
}
