import { setFilter } from '../lib/filter/filter';
import { startTestTelemetry, type TestTelemetry, type TestTelemetryOptions } from '../lib/testing/test-telemetry';

/** A test that means to leave spans open says how many: a caller who never comes back. */
export interface FreshTelemetry extends Omit<TestTelemetry, 'shutdown'> {
  expectOpen(spans: number): void;
}

/** Tracing into memory, anew for each test of the file or block; a span that a test leaves open fails it. */
export function freshTelemetry(options: TestTelemetryOptions = {}): FreshTelemetry {
  let current: TestTelemetry;
  let expectedOpen = 0;
  beforeEach(() => {
    current = startTestTelemetry(options);
    expectedOpen = 0;
  });
  afterEach(async () => {
    const { openSpans } = current;
    await current.shutdown();
    setFilter();
    if (openSpans !== expectedOpen) throw new Error(`${openSpans} spans are open, expected ${expectedOpen}`);
  });
  return {
    get spans() {
      return current.spans;
    },
    get openSpans() {
      return current.openSpans;
    },
    get warnings() {
      return current.warnings;
    },
    outline: () => current.outline(),
    ended: (timeoutMillis) => current.ended(timeoutMillis),
    clear: () => current.clear(),
    expectOpen(spans) {
      expectedOpen = spans;
    },
  };
}
