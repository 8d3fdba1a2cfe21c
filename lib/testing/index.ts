export type { FinishedSpan } from '../otel/finished-span';
export { DeterministicIds } from './deterministic-ids';
export { SpanCollector } from './span-collector';
export { outline, type SpanOutline } from './span-outline';
export { startTestTelemetry, type TestTelemetry, type TestTelemetryOptions } from './test-telemetry';
