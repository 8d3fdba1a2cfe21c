import { type Context, propagation } from '@opentelemetry/api';
import { guard } from '../../diagnostics/fault';
import { readableCarrier, warnIfWholeMessage } from './carrier-shapes';
import type { LowerCaseGetter } from './header-values';
import { anySetter, type WritableCarrier } from './writable-carrier';

/** Reads the headers of a `node:http` request, whose names are in lower case. Node gives repeated headers as an array. */
export const requestHeaders: LowerCaseGetter = {
  isLowerCase: true,
  isPlain: true,
  keys: (carrier) => Object.keys(carrier),
  get(carrier, key) {
    const value = carrier[key] ?? carrier[key.toLowerCase()];
    return typeof value === 'string' || Array.isArray(value) ? (value as string | string[]) : undefined;
  },
};

/**
 * Reads the trace context from incoming headers or message metadata and adds it to `context`. Never throws. It reads
 *
 * - objects of names and values: headers of Node, kafkajs, amqplib, SQS, SNS, and their events in Lambda. A value is a
 *   string, a `Buffer` or other bytes, a message attribute, or an array of these.
 * - objects with a `get` method: `Headers`, `Map`, the `Metadata` of gRPC, the `MsgHdrs` of NATS.
 * - arrays and other iterables: `rawHeaders` of Node, pairs, records with `key` and `value`, and objects with one
 *   header each (node-rdkafka, Kafka in Lambda).
 *
 * Names match in any case. Any other value leaves the context unchanged and warns once (`CARRIER_NOT_READABLE`);
 * `undefined` and `null` do not warn.
 *
 * @example
 * ```ts
 * const headers = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
 * const incoming = extractContext(ROOT_CONTEXT, headers);
 * trace.getSpanContext(incoming)?.spanId; // => 'b7ad6b7169203331'
 * const fromKafka = extractContext(ROOT_CONTEXT, { traceparent: Buffer.from(headers.traceparent) });
 * trace.getSpanContext(fromKafka)?.spanId; // => 'b7ad6b7169203331'
 * ```
 */
export function extractContext(context: Context, headers: unknown): Context {
  const readable = guard('looking at a carrier', () => readableCarrier(headers));
  if (!readable) return context;
  const { carrier, getter } = readable;
  const extracted = propagation.extract(context, carrier, getter);
  if (extracted === context) guard('looking at a carrier', () => warnIfWholeMessage(carrier));
  return extracted;
}

/**
 * Writes the trace context into outgoing headers or message metadata.
 *
 * @param headers an object of names and values, an object with a `set` method (`Headers`, `Map`, the `Metadata` of gRPC,
 * the `MsgHdrs` of NATS), or a `node:http` request. Any other value warns once (`CARRIER_NOT_WRITABLE`).
 *
 * @example
 * ```ts
 * const headers: Record<string, unknown> = {};
 * instrument({ name: 'send' }, () => injectContext(context.active(), headers))();
 * headers; // => { traceparent: '00-00000000000000000000000000000001-0000000000000001-01' }
 * ```
 */
export function injectContext(context: Context, headers: WritableCarrier): void {
  propagation.inject(context, headers, anySetter);
}
