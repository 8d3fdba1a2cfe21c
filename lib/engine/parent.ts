import { isSpanContextValid, type Span, type SpanContext } from '@opentelemetry/api';
import { NonRecordingSpan } from './span/non-recording-span';
import { RecordingSpan } from './span/recording-span';

/** The span context of a parent; `undefined` if it is missing or invalid. Our own spans need no check. */
export function validContextOf(parent: Span | undefined): SpanContext | undefined {
  if (parent === undefined) return undefined;
  const context = parent.spanContext();
  if (parent instanceof RecordingSpan || parent instanceof NonRecordingSpan) return context;
  return isSpanContextValid(context) ? context : undefined;
}
