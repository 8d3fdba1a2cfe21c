import { setFilter } from '../lib/filter/filter';
import type { TestTelemetry, TestTelemetryOptions } from '../lib/testing/test-telemetry';
import { useTestTelemetry } from '../lib/testing/use-test-telemetry';

/** A test that means to leave spans open says how many: a caller who never comes back. */
export interface FreshTelemetry extends TestTelemetry {
  expectOpen(spans: number): void;
}

/** {@link useTestTelemetry} in which a span that a test leaves open fails it, and each test begins with the filter of no options. */
export function freshTelemetry(options: TestTelemetryOptions = {}): FreshTelemetry {
  let expectedOpen = 0;
  const telemetry = useTestTelemetry(options);
  beforeEach(() => (expectedOpen = 0));
  afterEach(() => {
    setFilter();
    const { openSpans } = telemetry;
    if (openSpans !== expectedOpen) throw new Error(`${openSpans} spans are open, expected ${expectedOpen}`);
  });
  return Object.assign(telemetry, {
    expectOpen(spans: number) {
      expectedOpen = spans;
    },
  });
}
