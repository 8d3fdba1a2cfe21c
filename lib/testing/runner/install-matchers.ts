import { telemetryMatchers } from '../matchers/matchers';
import type { SpanOutline } from '../span-outline';
import type { TestTelemetry } from '../test-telemetry';

/** The `expect` of Jest and Vitest. */
export interface ExpectLike {
  extend(matchers: object): void;
  addSnapshotSerializer?(serializer: object): void;
}

type Printer = (value: unknown, ...rest: readonly unknown[]) => string;

/** Prints test telemetry in a snapshot as its stable outline. */
const SERIALIZER = {
  test: (value: unknown): boolean => isTestTelemetry(value),
  serialize(value: TestTelemetry, ...rest: readonly unknown[]): string {
    const outline: readonly SpanOutline[] = value.outline({ stable: true });
    const printer = rest.at(-1) as Printer;
    return printer(outline, ...rest.slice(0, -1));
  },
};

/** Adds the matchers and the snapshot serializer. */
export function installMatchers(expect: ExpectLike): void {
  expect.extend(telemetryMatchers);
  expect.addSnapshotSerializer?.(SERIALIZER);
}

function isTestTelemetry(value: unknown): value is TestTelemetry {
  if (typeof value !== 'object' || value === null) return false;
  const { outline, waterfall, waitForTrace } = value as Partial<TestTelemetry>;
  return [outline, waterfall, waitForTrace].every((member) => typeof member === 'function');
}
