import { type Attributes, type Exception, type HrTime, type Link, type TraceState, diag } from '@opentelemetry/api';
import { report } from '../../diagnostics/fault';
import { ATTR_EXCEPTION_MESSAGE, ATTR_EXCEPTION_STACKTRACE, ATTR_EXCEPTION_TYPE } from '../../bundled/attribute-names';
import type { SpanEvent } from '../../otel/finished-span';
import type { SpanLimits } from '../../otel/span-limits';
import { limitedAttributes } from './attributes';
import { copyForRetention } from './copy-for-retention';

/** The event as it is kept, within the limits of its attributes. */
export function eventOf(name: string, time: HrTime, given: unknown, limits: Required<SpanLimits>): Required<SpanEvent> {
  const { attributePerEventCountLimit, attributeValueLengthLimit } = limits;
  const { attributes, dropped } = limitedAttributes(given, attributePerEventCountLimit, attributeValueLengthLimit);
  return copyForRetention({ name, attributes, time, droppedAttributesCount: dropped });
}

/** The link as it is kept; `undefined` for one that leads nowhere, which an exporter could not send. */
export function linkOf(given: unknown, countLimit: number, lengthLimit: number): Link | undefined {
  const { context, attributes: givenAttributes } = (given ?? {}) as Partial<Link>;
  const leads = typeof context?.traceId === 'string' && typeof context.spanId === 'string';
  if (!leads || !isTraceState(context.traceState)) {
    report(() => diag.warn('A link without the context of a span was left out.'));
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
 * What a thrown value says of itself, as attributes of the event `exception`; `undefined` where it says nothing.
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

/** Whether an exporter can send it: absent, or something that serialises itself. */
export function isTraceState(value: unknown): boolean {
  return value === undefined || value === null || typeof (value as Partial<TraceState>).serialize === 'function';
}

/** Names are text by type; what is none, because no compiler has seen it, must not break an exporter later. */
export function nameOf(name: unknown): string {
  if (typeof name === 'string') return name;
  try {
    return String(name);
  } catch {
    return '';
  }
}
