import type { Attributes } from '@opentelemetry/api';
import type { FinishedSpan } from '../../otel/finished-span';

/** Size of an SDK span without attributes, events and links. */
const SPAN_BYTES = 1024;
const ATTRIBUTE_BYTES = 32;
const EVENT_BYTES = 256;
const LINK_BYTES = 256;

/**
 * Estimates the memory of a span: a fixed size per part and one byte per character. It does not descend into values, so
 * the cost is one step per attribute.
 */
export function bytesOf(span: FinishedSpan): number {
  let bytes = SPAN_BYTES + span.name.length + bytesOfAttributes(span.attributes) + span.links.length * LINK_BYTES;
  for (const { attributes } of span.events) bytes += EVENT_BYTES + (attributes ? bytesOfAttributes(attributes) : 0);
  return bytes;
}

function bytesOfAttributes(attributes: Attributes): number {
  let bytes = 0;
  for (const [name, value] of Object.entries(attributes)) {
    bytes += ATTRIBUTE_BYTES + name.length;
    if (typeof value === 'string') bytes += value.length;
    else if (Array.isArray(value)) for (const item of value) bytes += typeof item === 'string' ? 16 + item.length : 8;
  }
  return bytes;
}
