import { type Attributes, type AttributeValue, type Context, isSpanContextValid, trace } from '@opentelemetry/api';
import { isLineExportOff } from '../diagnostics/own-lines';
import { put } from '../engine/span/attributes';
import type { LogEmitter } from '../otel/log-emitter';
import { exceptionAttributes } from '../span/record-error';
import type { LogLevel, LogLine } from './log-line';
import type { ShownFields } from './shown-fields';

/**
 * Exports a line as a log record. Its attributes are the fields of the line, then those of the spans around it, as they
 * stand in the JSON; of two fields with the same name, the innermost counts. The first error of the line also becomes
 * `exception.type`, `exception.message` and `exception.stacktrace`. The target is the instrumentation scope.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/exceptions/exceptions-logs/
 */
export function emitLine(
  emitter: LogEmitter,
  level: LogLevel,
  line: LogLine,
  { exception, context }: Pick<ShownFields, 'exception'> & { readonly context: Context },
): void {
  if (isLineExportOff(context)) return;
  const ids = trace.getSpanContext(context);
  emitter.emit({
    level,
    body: line.fields['message'] as string,
    attributes: attributesOf(line, exception),
    scopeName: line.target,
    spanContext: ids && isSpanContextValid(ids) ? ids : undefined,
  });
}

function attributesOf({ fields, span, spans = [] }: LogLine, exception: ShownFields['exception']): Attributes {
  const attributes: Attributes = {};
  const isRepeated = (name: string, value: unknown): boolean =>
    name === 'message' || (name === 'stack' && value === exception?.stack);
  for (const [name, value] of Object.entries(fields)) {
    if (!isRepeated(name, value)) put(attributes, name, value as AttributeValue);
  }
  if (exception) Object.assign(attributes, exceptionAttributes(exception));
  const around = [...spans];
  // Of a close line, `spans` are those around `span`; of others, `span` is also the last of them.
  if (span && around.at(-1) !== span) around.push(span);
  for (const { name: _, ...recorded } of around.toReversed()) {
    for (const [name, value] of Object.entries(recorded)) {
      if (!Object.hasOwn(attributes, name)) put(attributes, name, value as AttributeValue);
    }
  }
  return attributes;
}
