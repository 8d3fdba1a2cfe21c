import { ProxyTracerProvider, type Tracer, type TracerProvider } from '@opentelemetry/api';
import { SCOPE_NAME, SCOPE_VERSION } from '../../otel/instrumentation-scope';
import type { Sampler } from '../../otel/sdk';
import { isEngineTracer } from '../../engine/tracer';
import { registeredProvider } from './api-globals';

/** What is in force where nobody has registered a provider. */
const NOBODY = new ProxyTracerProvider().getDelegate();

/** What is registered, and the same where it stands for another that may change. */
let registered: TracerProvider | undefined;
let proxy: ProxyTracerProvider | undefined;
/** What the tracer is of. */
let provider: TracerProvider | undefined;
let tracer: Tracer | undefined;
let follows = false;

/** Our tracer of the provider in force: a tracer that is kept would outlive the provider it came from. */
export function currentTracer(): Tracer {
  const now = currentProvider();
  return now === provider && tracer ? tracer : replace(now);
}

/** Whether nobody has registered a provider, so far. */
export function hasNoProvider(): boolean {
  return currentProvider() === NOBODY;
}

/** Whether a span below a local one is recorded where that is, as provider and sampler in force have it. */
export function followsLocalParents(): boolean {
  currentTracer();
  return follows;
}

/** The provider in force; a proxy is looked through. */
export function currentProvider(): TracerProvider {
  const global = registeredProvider() ?? NOBODY;
  if (global !== registered) {
    registered = global;
    proxy = isProxy(global) ? global : undefined;
  }
  return proxy ? proxy.getDelegate() : global;
}

/** The proxy may come from another copy of OpenTelemetry's API. */
function isProxy(global: TracerProvider): global is ProxyTracerProvider {
  return (
    global instanceof ProxyTracerProvider || typeof (global as Partial<ProxyTracerProvider>).getDelegate === 'function'
  );
}

function replace(now: TracerProvider): Tracer {
  const made = now.getTracer(SCOPE_NAME, SCOPE_VERSION);
  follows = samplerFollows(made);
  tracer = made;
  provider = now;
  return made;
}

/** The SDK's tracers keep their sampler under a name of their own, and its description says how it treats parents. */
function samplerFollows(of: Tracer): boolean {
  if (isEngineTracer(of)) return of.followsLocalParents;
  const { _sampler: sampler } = of as { _sampler?: Partial<Sampler> };
  return (
    sampler?.followsLocalParents ?? sampler?.toString?.().includes('localParentNotSampled=AlwaysOffSampler') ?? false
  );
}
