import { isSpanContextValid, type Span, type SpanContext } from '@opentelemetry/api';
import { NonRecordingSpan } from './span/non-recording-span';
import { RecordingSpan } from './span/recording-span';

/** The context of a parent; `undefined` where there is none that a child could name. Ours need no check. */
export function validContextOf(parent: Span | undefined): SpanContext | undefined {
  if (parent === undefined) return undefined;
  const context = parent.spanContext();
  if (parent instanceof RecordingSpan || parent instanceof NonRecordingSpan) return context;
  return isSpanContextValid(context) ? context : undefined;
}
