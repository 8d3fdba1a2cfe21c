import { type Attributes, type Context, type Span, SpanKind, trace } from '@opentelemetry/api';
import { writeError } from '../span/record-error';
import { cleanName } from '../values/json-key';
import type { LogLevel } from './log-line';
import type { ShownFields } from './shown-fields';

/** Attributes that every event of a line has; a field of the same name stands behind `fields.`. */
const OWN: ReadonlySet<string> = new Set(['level', 'target']);

/**
 * Adds a line to the current span as an event: named by the message (by the target, where there is none), with level,
 * target and fields as attributes.
 *
 * The status of the span stays as it is, with one exception: a line of level `error` that carries an error object does
 * what `recordError` does. The spans of requests and messages are left out of that, because the semantic conventions
 * say when those have failed: an error that is logged and answered with 404 is no failure of the server.
 */
export function addLineEvent(level: LogLevel, target: string, shown: ShownFields, context: Context): void {
  const span = trace.getSpan(context);
  if (!span?.isRecording()) return;
  const fails = level === 'error' && shown.error !== undefined && isInternal(span);
  const shownTarget = cleanName(target);
  const attributes: Attributes = { level: level.toUpperCase(), target: shownTarget };
  for (const [name, value] of Object.entries(shown.others)) {
    // The exception event beside it has the stack.
    if (name !== 'stack' || !fails) attributes[OWN.has(name) ? `fields.${name}` : name] = value;
  }
  span.addEvent(shown.message || shownTarget, attributes);
  if (fails) writeError(span, shown.error);
}

function isInternal(span: Span): boolean {
  const { kind = SpanKind.INTERNAL } = span as { kind?: SpanKind };
  return kind === SpanKind.INTERNAL;
}
