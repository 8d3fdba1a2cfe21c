import { ProxyTracerProvider, trace, type Tracer, type TracerProvider } from '@opentelemetry/api';
import { SCOPE_NAME, SCOPE_VERSION } from '../diagnostics/instrumentation-scope';
import type { Sampler } from '../engine/sdk';
import { EngineTracer } from '../engine/tracer';

/** What is in force where nobody has registered a provider. */
const NOBODY = new ProxyTracerProvider().getDelegate();

let provider: TracerProvider | undefined;
let tracer: Tracer | undefined;
let followsLocalParents = false;

/** Our tracer of the provider in force: a tracer that is kept would outlive the provider it came from. */
export function currentTracer(): Tracer {
  const now = currentProvider();
  return now === provider && tracer ? tracer : replace(now);
}

/** Whether anybody records spans; a provider may still be registered later. */
export function isTracing(): boolean {
  return currentProvider() !== NOBODY;
}

/** Whether a span below a local one that is not recorded is not recorded either, as the sampler in force has it. */
export function localParentsDecide(): boolean {
  currentTracer();
  return followsLocalParents;
}

function currentProvider(): TracerProvider {
  const global = trace.getTracerProvider();
  return global instanceof ProxyTracerProvider ? global.getDelegate() : global;
}

function replace(now: TracerProvider): Tracer {
  provider = now;
  tracer = now.getTracer(SCOPE_NAME, SCOPE_VERSION);
  followsLocalParents = samplerFollows(tracer);
  return tracer;
}

/** The SDK's tracers keep their sampler under a name of their own, and its description says how it treats parents. */
function samplerFollows(of: Tracer): boolean {
  if (of instanceof EngineTracer) return of.followsLocalParents;
  const { _sampler: sampler } = of as { _sampler?: Partial<Sampler> };
  return (
    sampler?.followsLocalParents ?? sampler?.toString?.().includes('localParentNotSampled=AlwaysOffSampler') ?? false
  );
}
