import type { RunningProvider } from '../otel/sdk';
import type { TelemetryOptions } from '../config/telemetry-options';

/**
 * Options of an application, for a test that keeps its spans in memory: nothing is exported, the test's sampler decides,
 * and the process is not watched. What spans look like (filter, redaction, limits, propagation) stays.
 */
export function inTest<Options extends TelemetryOptions>(options: Options): Options {
  const { sampling = {}, ...rest } = options;
  const { tail: _tail, ...head } = sampling;
  return {
    ...(rest as Options),
    exporter: 'none',
    spanProcessors: [],
    // Ratio and rules can be read and changed as in the service, and nothing depends on them.
    sampling: { ...head, ...(head.ratio === undefined && head.sampler === undefined ? { ratio: 1 } : {}) },
    flushOnExit: false,
  };
}

/** A provider that belongs to the test, which ends it. */
export function borrowed(provider: RunningProvider): RunningProvider {
  return {
    getTracer: (name, version, options) => provider.getTracer(name, version, options),
    forceFlush: () => provider.forceFlush(),
    shutdown: () => provider.forceFlush(),
  };
}
