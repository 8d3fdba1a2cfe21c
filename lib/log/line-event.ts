import { type Attributes, type Context, type Span, SpanKind, trace } from '@opentelemetry/api';
import { writeError } from '../span/record-error';
import { cleanName } from '../values/json-key';
import type { LogLevel } from './log-line';
import type { ShownFields } from './shown-fields';

/** Attributes of every line event. A field of the same name gets the prefix `fields.`. */
const OWN: ReadonlySet<string> = new Set(['level', 'target']);

/**
 * Adds a line to the current span as an event. Its name is the message, or the target if the message is empty; its
 * attributes are level, target and fields.
 *
 * A line of level `error` with an error object also does what `recordError` does; no other line changes the status of the
 * span. This does not apply to spans of requests and messages: the semantic conventions define when those fail. A request
 * that logs an error and responds with 404 is not a failure of the server.
 *
 * @param isExported whether the line is also a log record, which then describes the error
 */
export function addLineEvent(
  level: LogLevel,
  target: string,
  shown: ShownFields,
  { context, isExported }: { readonly context: Context; readonly isExported: boolean },
): void {
  const span = trace.getSpan(context);
  if (!span?.isRecording()) return;
  const fails = level === 'error' && shown.error !== undefined && isInternal(span);
  const shownTarget = cleanName(target);
  const attributes: Attributes = { level: level.toUpperCase(), target: shownTarget };
  for (const [name, value] of Object.entries(shown.others)) {
    // The exception event of `writeError` has the stack.
    if (name !== 'stack' || !fails) attributes[OWN.has(name) ? `fields.${name}` : name] = value;
  }
  span.addEvent(shown.message || shownTarget, attributes);
  if (fails) writeError(span, shown.error, { hasRecord: isExported });
}

function isInternal(span: Span): boolean {
  const { kind = SpanKind.INTERNAL } = span as { kind?: SpanKind };
  return kind === SpanKind.INTERNAL;
}
