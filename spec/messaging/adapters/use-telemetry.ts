import { resetFaults } from '../../../lib/diagnostics/fault';
import { faultCounts } from '../../../lib/diagnostics/fault';
import type { FinishedSpan } from '../../../lib/otel/finished-span';
import { startTestTelemetry, type TestTelemetry } from '../../../lib/testing';

/** The context of a producer in another process. */
export const OTHERS = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
/** The ids in {@link OTHERS}. */
export const OTHERS_SPAN = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };

let telemetry: TestTelemetry;

/** Starts telemetry for each test. An open span or a counted fault fails the test. */
export function useTelemetry(): void {
  beforeEach(() => {
    telemetry = startTestTelemetry();
    resetFaults();
  });
  afterEach(async () => {
    const { openSpans } = telemetry;
    await telemetry.shutdown();
    expect({ openSpans, faults: Object.fromEntries(faultCounts()) }).toEqual({ openSpans: 0, faults: {} });
  });
}

export const spans = (): readonly FinishedSpan[] => telemetry.spans;

export const names = (): string[] => spans().map(({ name }) => name);

/** The header that carries the context of a span. */
export function traceparentOf(span: FinishedSpan | undefined): string {
  const { traceId, spanId } = span?.spanContext() ?? { traceId: '', spanId: '' };
  return `00-${traceId}-${spanId}-01`;
}

/** The attributes of a span, without those that every message span has. */
export function ownAttributes(span: FinishedSpan | undefined): Record<string, unknown> {
  const {
    'messaging.system.name': _system,
    'messaging.operation.name': _name,
    'messaging.operation.type': _type,
    ...own
  } = span?.attributes ?? {};
  return own;
}
