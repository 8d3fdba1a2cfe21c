/** Injects the validated options of {@link TelemetryModule}. */
export const TELEMETRY_OPTIONS = Symbol.for('otel-instrument.telemetry-options');

/** Injects the running {@link Telemetry}, for example to flush it or to read its counters. */
export const TELEMETRY = Symbol.for('otel-instrument.telemetry');
