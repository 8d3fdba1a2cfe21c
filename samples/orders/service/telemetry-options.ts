import { tailPolicy, type TelemetryOptions } from 'otel-instrument';

/** Traces that take longer, in milliseconds, are slow and are kept. */
export const SLOW_MILLIS = 300;

/** `process`, or `collector`. Telemetry does not start with another value. */
const mode = (process.env['ORDERS_SAMPLING_MODE'] ?? 'process') as 'process' | 'collector';

/**
 * What all services have in common: sampled by environment. Traces that fail or are slow are kept in any case. Lines are
 * exported. `otel-instrument collector-config` writes the configuration of the Collector from this object.
 */
export const telemetryOptions = {
  sampling: {
    mode,
    tail: { policies: [tailPolicy.error(), tailPolicy.latency({ thresholdMillis: SLOW_MILLIS })] },
  },
  log: { export: true },
} satisfies TelemetryOptions;
