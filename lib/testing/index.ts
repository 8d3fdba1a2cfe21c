export { DeterministicIds } from './deterministic-ids';
export { SpanCollector } from './span-collector';
export { outline, type OutlineOptions, type SpanOutline } from './span-outline';
export { SteppingClock, type SteppingClockOptions } from './stepping-clock';
export { startTestTelemetry, type TestTelemetry, type TestTelemetryOptions } from './test-telemetry';
export { useTestTelemetry, type UseTestTelemetryOptions } from './use-test-telemetry';
export type { TestHooks } from './runner/test-hooks';
