import type { Attributes, Exception, HrTime, Link, TraceState } from '@opentelemetry/api';
import { reportMisuse } from '../../diagnostics/fault';
import { ATTR_EXCEPTION_MESSAGE, ATTR_EXCEPTION_STACKTRACE, ATTR_EXCEPTION_TYPE } from '../../bundled/attribute-names';
import type { SpanEvent } from '../../otel/finished-span';
import type { SpanLimits } from '../../otel/span-limits';
import { limitedAttributes } from './attributes';
import { copyForRetention } from './copy-for-retention';

/** The event to keep, with its attributes cut to their limits. */
export function eventOf(name: string, time: HrTime, given: unknown, limits: Required<SpanLimits>): Required<SpanEvent> {
  const { attributePerEventCountLimit, attributeValueLengthLimit } = limits;
  const { attributes, dropped } = limitedAttributes(given, attributePerEventCountLimit, attributeValueLengthLimit);
  return copyForRetention({ name, attributes, time, droppedAttributesCount: dropped });
}

/** The link to keep; `undefined` if exporters would fail on its span context. */
export function linkOf(given: unknown, countLimit: number, lengthLimit: number): Link | undefined {
  const { context, attributes: givenAttributes } = (given ?? {}) as Partial<Link>;
  const leads = typeof context?.traceId === 'string' && typeof context.spanId === 'string';
  if (!leads || !isTraceState(context.traceState)) {
    reportMisuse('A link was dropped: expected a span context with traceId and spanId in `context`.');
    return undefined;
  }
  const { attributes, count, dropped } = limitedAttributes(givenAttributes, countLimit, lengthLimit);
  return copyForRetention({
    context,
    ...(count > 0 ? { attributes } : {}),
    ...(dropped > 0 ? { droppedAttributesCount: dropped } : {}),
  });
}

/**
 * The attributes of an `exception` event; `undefined` if the value has neither type nor message.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/exceptions/exceptions-spans/
 */
export function attributesOfException(exception: Exception): Attributes | undefined {
  if (!exception) return undefined;
  if (typeof exception === 'string') return { [ATTR_EXCEPTION_MESSAGE]: exception };
  const { code, name, message, stack } = exception;
  const type = code ? String(code) : name;
  if (!type && !message) return undefined;
  return {
    ...(type ? { [ATTR_EXCEPTION_TYPE]: type } : {}),
    ...(message ? { [ATTR_EXCEPTION_MESSAGE]: message } : {}),
    ...(stack ? { [ATTR_EXCEPTION_STACKTRACE]: stack } : {}),
  };
}

/** Whether an exporter can send it: it is missing, or has `serialize`. */
export function isTraceState(value: unknown): boolean {
  return value === undefined || value === null || typeof (value as Partial<TraceState>).serialize === 'function';
}

/** Untyped callers may pass a name that is no string; coerce it, so that exporters never fail. */
export function nameOf(name: unknown): string {
  if (typeof name === 'string') return name;
  try {
    return String(name);
  } catch {
    return '';
  }
}
