import type { Attributes } from '@opentelemetry/api';
import type { FinishedSpan } from '../../otel/finished-span';

/** What a span of the SDK takes without attributes, events and links. */
const SPAN_BYTES = 1024;
const ATTRIBUTE_BYTES = 32;
const EVENT_BYTES = 256;
const LINK_BYTES = 256;

/**
 * What a span takes in memory, roughly: a fixed amount for each of its parts, and one byte for each character. Values
 * are not walked, so that the estimate costs a step per attribute whatever they hold.
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
