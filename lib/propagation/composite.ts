import type { TextMapPropagator } from '@opentelemetry/api';
import { loadPeer } from '../diagnostics/optional-peer';

/** W3C Trace Context and W3C Baggage, and `others` after them, as one propagator. */
export function w3cWith(others: readonly TextMapPropagator[] = []): TextMapPropagator {
  const { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } = loadPeer(
    () => require('@opentelemetry/core') as typeof import('@opentelemetry/core'),
    '@opentelemetry/core',
    'Propagation',
  );
  return new CompositePropagator({
    propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator(), ...others],
  });
}
