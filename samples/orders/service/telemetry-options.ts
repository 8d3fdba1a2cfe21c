import { type TelemetryOptions, tailPolicy } from 'otel-instrument';

/** Traces that take longer, in milliseconds, are slow and are kept. */
export const SLOW_MILLIS = 300;

/**
 * The options of every service: sampled by environment. Traces that fail or are slow are kept in any case. Lines are exported.
 * With `SAMPLING_MODE=collector`, the Collectors of deploy/collector decide; their configuration is written from these options.
 */
export const telemetryOptions = {
  sampling: {
    mode: process.env['SAMPLING_MODE'] === 'collector' ? 'collector' : 'process',
    tail: { policies: [tailPolicy.error(), tailPolicy.latency({ thresholdMillis: SLOW_MILLIS })] },
  },
  log: { export: true },
} satisfies TelemetryOptions;
