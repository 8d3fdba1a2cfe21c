import { trace, type Tracer, type TracerProvider } from '@opentelemetry/api';
import { SCOPE_NAME, SCOPE_VERSION } from '../diagnostics/instrumentation-scope';

let provider: TracerProvider | undefined;
let tracer: Tracer | undefined;

/** Our tracer of the provider in force: a tracer that is kept would outlive the provider it came from. */
export function currentTracer(): Tracer {
  const now = trace.getTracerProvider();
  if (now !== provider || !tracer) {
    provider = now;
    tracer = now.getTracer(SCOPE_NAME, SCOPE_VERSION);
  }
  return tracer;
}
