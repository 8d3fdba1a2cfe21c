import { ProxyTracerProvider, type Tracer, type TracerProvider } from '@opentelemetry/api';
import { SCOPE_NAME, SCOPE_VERSION } from '../../otel/instrumentation-scope';
import type { Sampler } from '../../otel/sdk';
import { isEngineTracer } from '../../engine/tracer';
import { registeredProvider } from './api-globals';

const NO_PROVIDER = new ProxyTracerProvider().getDelegate();

/** The registered provider, and the same object if it is a proxy whose delegate may change. */
let registered: TracerProvider | undefined;
let proxy: ProxyTracerProvider | undefined;
let provider: TracerProvider | undefined;
let tracer: Tracer | undefined;
let follows = false;

/** The tracer of the current provider. Do not keep it: the provider may be replaced. */
export function currentTracer(): Tracer {
  const now = currentProvider();
  return now === provider && tracer ? tracer : replace(now);
}

export function hasNoProvider(): boolean {
  return currentProvider() === NO_PROVIDER;
}

/** Whether the current sampler always decides a child of a local span as it decided the parent. */
export function followsLocalParents(): boolean {
  currentTracer();
  return follows;
}

/** The registered provider; for a proxy, its delegate. */
export function currentProvider(): TracerProvider {
  const global = registeredProvider() ?? NO_PROVIDER;
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

/** SDK tracers keep their sampler in `_sampler`; its description says how it treats local parents. */
function samplerFollows(of: Tracer): boolean {
  if (isEngineTracer(of)) return of.followsLocalParents;
  const { _sampler: sampler } = of as { _sampler?: Partial<Sampler> };
  return (
    sampler?.followsLocalParents ?? sampler?.toString?.().includes('localParentNotSampled=AlwaysOffSampler') ?? false
  );
}
