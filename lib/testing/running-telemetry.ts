import type { LogLine } from '../log/log-line';
import { processPart } from '../process/process-record';
import type { SpanCollector } from './span-collector';

/** What test telemetry has collected. */
export interface Collected {
  readonly collector: SpanCollector;
  readonly lines: readonly LogLine[];
  /** @returns ends the telemetry of applications that started after this call */
  mark(): () => Promise<void>;
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

/** All test telemetry of this process. A set reads no members, which proxies and getters of other values might answer. */
const known = processPart('known-test-telemetry', () => new WeakSet<object>());

export function keepAsTestTelemetry<T extends object>(telemetry: T): T {
  known.add(telemetry);
  return telemetry;
}

export function isTestTelemetry(value: unknown): boolean {
  return typeof value === 'object' && value !== null && known.has(value);
}
