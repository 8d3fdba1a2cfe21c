import { telemetryMatchers } from '../matchers/matchers';
import { isTestTelemetry } from '../running-telemetry';
import type { SpanOutline } from '../outline/span-outline';
import type { TestTelemetry } from '../test-telemetry';

/** The `expect` of Jest and Vitest. */
export interface ExpectLike {
  extend(matchers: object): void;
  addSnapshotSerializer?(serializer: object): void;
}

type Printer = (value: unknown, ...rest: readonly unknown[]) => string;

/** Prints test telemetry in a snapshot as its stable outline. */
const SERIALIZER = {
  test: isTestTelemetry,
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
