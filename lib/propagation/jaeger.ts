import {
  type Baggage,
  type Context,
  propagation,
  type SpanContext,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import { isTracingSuppressed } from '../otel/suppression';
import { BAGGAGE_LIMITS } from './w3c/bounded-baggage';
import { percentDecoded } from './percent-decoded';

export const JAEGER_HEADER = 'uber-trace-id';
const BAGGAGE_PREFIX = 'uberctx-';

/** Four parts of at most 32 digits, with room for percent-encoded colons. */
const MAX_LENGTH = 256;
const FLAGS = /^[\da-f]{1,2}$/i;

/**
 * Jaeger's `uber-trace-id` and `uberctx-*`, compatible with OpenTelemetry's propagator. Reads at most 64 baggage
 * headers with 8,192 characters.
 *
 * @see https://www.jaegertracing.io/docs/latest/client-libraries/#propagation-format
 */
export class JaegerPropagator implements TextMapPropagator {
  inject<Carrier>(context: Context, carrier: Carrier, setter: TextMapSetter<Carrier>): void {
    const span = trace.getSpanContext(context);
    if (span && !isTracingSuppressed(context)) {
      const flags = `0${(span.traceFlags || TraceFlags.NONE).toString(16)}`;
      setter.set(carrier, JAEGER_HEADER, `${span.traceId}:${span.spanId}:0:${flags}`);
    }
    for (const [key, { value }] of propagation.getBaggage(context)?.getAllEntries() ?? []) {
      setter.set(carrier, `${BAGGAGE_PREFIX}${key}`, encodeURIComponent(value));
    }
  }

  extract<Carrier>(context: Context, carrier: Carrier, getter: TextMapGetter<Carrier>): Context {
    const span = parseSpan(first(getter.get(carrier, JAEGER_HEADER)));
    const baggage = readBaggage(carrier, getter, propagation.getBaggage(context));
    const read = span ? trace.setSpanContext(context, span) : context;
    return baggage ? propagation.setBaggage(read, baggage) : read;
  }

  fields(): string[] {
    return [JAEGER_HEADER];
  }
}

function parseSpan(header: string | undefined): SpanContext | undefined {
  if (header === undefined || header.length > MAX_LENGTH) return undefined;
  const [traceId = '', spanId = '', parent, flags, ...others] = percentDecoded(header)?.split(':') ?? [];
  if (parent === undefined || flags === undefined || others.length > 0) return undefined;
  return {
    traceId: traceId.padStart(32, '0'),
    spanId: spanId.padStart(16, '0'),
    traceFlags: FLAGS.test(flags) ? Number.parseInt(flags, 16) & TraceFlags.SAMPLED : TraceFlags.SAMPLED,
    isRemote: true,
  };
}

function readBaggage<Carrier>(
  carrier: Carrier,
  getter: TextMapGetter<Carrier>,
  before: Baggage | undefined,
): Baggage | undefined {
  let baggage: Baggage | undefined;
  let { entries, bytes } = BAGGAGE_LIMITS;
  for (const name of getter.keys(carrier)) {
    if (!name.startsWith(BAGGAGE_PREFIX)) continue;
    const value = first(getter.get(carrier, name)) ?? '';
    bytes -= name.length + value.length;
    if (entries-- === 0 || bytes < 0) break;
    const decoded = percentDecoded(value);
    if (decoded === undefined) continue;
    baggage = (baggage ?? before ?? propagation.createBaggage()).setEntry(name.slice(BAGGAGE_PREFIX.length), {
      value: decoded,
    });
  }
  return baggage;
}

const first = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);
