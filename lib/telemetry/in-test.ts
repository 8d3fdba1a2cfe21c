import type { RunningProvider } from '../otel/sdk';
import type { TelemetryOptions } from '../config/telemetry-options';

/**
 * Adapts an application's options to a test that keeps spans in memory: nothing is exported, the test's sampler decides,
 * and the process is not watched. Filter, redaction, limits and propagation stay as they are.
 */
export function inTest<Options extends TelemetryOptions>(options: Options): Options {
  const { sampling = {}, ...rest } = options;
  const { tail: _tail, mode: _mode, ...head } = sampling;
  return {
    ...(rest as Options),
    exporter: 'none',
    spanProcessors: [],
    log: { export: false },
    // Ratio and rules can be read and assigned as in the service, but have no effect.
    sampling: { ...head, ...(head.ratio === undefined && head.sampler === undefined ? { ratio: 1 } : {}) },
    flushOnExit: false,
  };
}

/** Wraps the test's provider: `shutdown` only flushes, because the test ends the provider. */
export function borrowed(provider: RunningProvider): RunningProvider {
  return {
    getTracer: (name, version, options) => provider.getTracer(name, version, options),
    forceFlush: () => provider.forceFlush(),
    shutdown: () => provider.forceFlush(),
  };
}
