import type { TextMapPropagator } from '@opentelemetry/api';
import type { TelemetryOptions } from '../config/telemetry-options';
import { createPropagator } from '../propagation/composite';
import { FORWARDED_HEADERS } from '../propagation/forwarded-headers';
import type { ForcedTracePropagator } from '../sampling/forced/forced-trace';

/** Creates the propagator of these options: trace context, forwarded headers and the header that forces a trace. */
export function telemetryPropagator(
  { propagators, publicEndpoint, forwardHeaders = FORWARDED_HEADERS }: TelemetryOptions,
  forcedTraces: ForcedTracePropagator | undefined,
): TextMapPropagator {
  return createPropagator({
    propagators,
    publicEndpoint,
    randomTraceIds: true,
    forwardHeaders,
    others: forcedTraces ? [forcedTraces] : [],
  });
}
