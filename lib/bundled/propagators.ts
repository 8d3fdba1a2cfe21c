import type { TextMapPropagator } from '@opentelemetry/api';
import { B3InjectEncoding, B3Propagator } from '@opentelemetry/propagator-b3';

/** Creates OpenTelemetry's B3 propagator. It reads both forms and writes the given one. */
export function createB3Propagator(form: 'single header' | 'several headers'): TextMapPropagator {
  const injectEncoding = form === 'single header' ? B3InjectEncoding.SINGLE_HEADER : B3InjectEncoding.MULTI_HEADER;
  return new B3Propagator({ injectEncoding });
}
