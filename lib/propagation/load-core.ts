import type { Context, TextMapPropagator } from '@opentelemetry/api';
import { loadPeer } from '../diagnostics/optional-peer';

/** What we use of OpenTelemetry's core; its own types would make the package necessary for ours. */
export interface Core {
  readonly W3CBaggagePropagator: new () => TextMapPropagator;
  readonly isTracingSuppressed: (context: Context) => boolean;
}

/**
 * OpenTelemetry's core, which holds its baggage propagator and the mark of contexts that are not traced.
 *
 * @throws OptionError (`ERR_PEER_MISSING`) where it is not installed
 */
export function loadCore(): Core {
  return loadPeer(() => require('@opentelemetry/core') as Core, '@opentelemetry/core', 'Propagation');
}
