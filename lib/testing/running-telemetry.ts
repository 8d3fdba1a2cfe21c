import type { LogLine } from '../log/log-line';
import { processPart } from '../process/process-record';
import type { SpanCollector } from './span-collector';

/** What test telemetry has collected. */
export interface Collected {
  readonly collector: SpanCollector;
  readonly lines: readonly LogLine[];
}

/** A process part, because matchers and a test may load different copies of this package. */
const place = processPart('test-telemetry', (): { current: Collected | undefined } => ({ current: undefined }));

/** What the test telemetry that runs in this process has collected. */
export function runningTelemetry(): Collected | undefined {
  return place.current;
}

/** @returns a function that forgets it */
export function setRunningTelemetry(collected: Collected): () => void {
  place.current = collected;
  return () => {
    if (place.current === collected) place.current = undefined;
  };
}
