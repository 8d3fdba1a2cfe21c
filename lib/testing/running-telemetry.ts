import { processPart } from '../process/process-record';
import type { SpanCollector } from './span-collector';
import type { TestTelemetry } from './test-telemetry';

interface Running {
  readonly telemetry: TestTelemetry;
  readonly collector: SpanCollector;
}

/** A process part, because matchers and a test may load different copies of this package. */
const place = processPart('test-telemetry', (): { current: Running | undefined } => ({ current: undefined }));

/** The test telemetry that runs in this process. */
export function runningTelemetry(): Running | undefined {
  return place.current;
}

/** @returns a function that forgets it */
export function setRunningTelemetry(telemetry: TestTelemetry, collector: SpanCollector): () => void {
  const own = { telemetry, collector };
  place.current = own;
  return () => {
    if (place.current === own) place.current = undefined;
  };
}
