import type { Span } from '@opentelemetry/api';
import type { FinishedSpan } from '../../otel/finished-span';

/** Marks a span that was open when the test failed. */
export const ATTR_OPEN = 'otel_instrument.test.open';

/** An open span of the engine as if it had ended at its last event, or at its start. */
export function endedNow(span: Span): FinishedSpan {
  const open = span as unknown as FinishedSpan;
  const endTime = open.events.at(-1)?.time ?? open.startTime;
  return Object.create(open, {
    spanContext: { value: () => open.spanContext() },
    attributes: { value: { ...open.attributes, [ATTR_OPEN]: true } },
    endTime: { value: endTime },
    duration: { value: [0, 0] },
  }) as FinishedSpan;
}
