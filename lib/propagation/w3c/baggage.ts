import {
  type Baggage,
  type BaggageEntry,
  baggageEntryMetadataFromString,
  type Context,
  propagation,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
} from '@opentelemetry/api';
import { countFault, guard } from '../../diagnostics/fault';
import { isTracingSuppressed } from '../../otel/suppression';
import { BAGGAGE_LIMITS, boundedEntries } from './bounded-baggage';
import { IncomingBaggage } from './incoming-baggage';
import { headerValues, setHeader } from '../carrier/header-values';
import { percentDecoded } from '../percent-decoded';

export const BAGGAGE_HEADER = 'baggage';

/** Properties after an entry's value: printable ASCII and tabs, without the comma that ends the entry. */
const PROPERTIES = /^[\x20-\x2b\x2d-\x7e\t]*$/;

/**
 * W3C Baggage, compatible with OpenTelemetry's propagator. Incoming baggage is bounded before it is parsed, because
 * callers may be untrusted: at most 64 entries of the first 8,192 characters are read. Invalid entries are skipped
 * without an exception.
 *
 * @see https://www.w3.org/TR/baggage/
 *
 * @example
 * ```ts
 * const propagator = new BaggagePropagator();
 * const incoming = propagator.extract(ROOT_CONTEXT, { baggage: 'tenant=acme,plan=%' }, defaultTextMapGetter);
 * propagation.getBaggage(incoming)?.getAllEntries(); // => [['tenant', { value: 'acme' }]]
 * const headers: Record<string, string> = {};
 * propagator.inject(incoming, headers, defaultTextMapSetter);
 * headers; // => { baggage: 'tenant=acme' }
 * ```
 */
export class BaggagePropagator implements TextMapPropagator {
  inject<Carrier>(context: Context, carrier: Carrier, setter: TextMapSetter<Carrier>): void {
    guard('writing the context with baggage', () => write(context, carrier, setter));
  }

  extract<Carrier>(context: Context, carrier: Carrier, getter: TextMapGetter<Carrier>): Context {
    const baggage = incomingBaggage(carrier, getter);
    return baggage ? propagation.setBaggage(context, baggage) : context;
  }

  fields(): string[] {
    return [BAGGAGE_HEADER];
  }
}

/** @returns `undefined` if the header is absent or has no valid entry */
function incomingBaggage<Carrier>(carrier: Carrier, getter: TextMapGetter<Carrier>): Baggage | undefined {
  try {
    const fields = headerValues(carrier, getter, BAGGAGE_HEADER);
    return fields.length === 0 ? undefined : baggageIn(fields);
  } catch (error) {
    countFault('reading the context with baggage', error);
    return undefined;
  }
}

function baggageIn(fields: readonly string[]): Baggage | undefined {
  return parseBaggage(fields, true) && new IncomingBaggage(() => parseBaggage(fields));
}

/**
 * Parses the fields of the header.
 *
 * @param onlyFirst stops at the first valid entry
 * @returns `undefined` if they contain no valid entry
 */
export function parseBaggage(fields: readonly string[], onlyFirst = false): Record<string, BaggageEntry> | undefined {
  // No prototype, so that `__proto__` is an ordinary key.
  const entries = Object.create(null) as Record<string, BaggageEntry>;
  let left = BAGGAGE_LIMITS.entries;
  let bytes = BAGGAGE_LIMITS.bytes;
  let isEmpty = true;
  for (const field of fields) {
    for (let start = 0; start < field.length && left > 0;) {
      const comma = field.indexOf(',', start);
      const end = comma === -1 ? field.length : comma;
      bytes -= end - start + 1;
      // The last entry has no comma.
      if (bytes < -1) return isEmpty ? undefined : entries;
      const member = field.slice(start, end);
      start = end + 1;
      if (member.trim() === '') continue;
      left--;
      const [key, entry] = parseMember(member) ?? [];
      if (key === undefined || !entry) continue;
      entries[key] = entry;
      if (onlyFirst) return entries;
      isEmpty = false;
    }
  }
  return isEmpty ? undefined : entries;
}

function parseMember(member: string): readonly [key: string, entry: BaggageEntry] | undefined {
  const semicolon = member.indexOf(';');
  const pair = semicolon === -1 ? member : member.slice(0, semicolon);
  const equals = pair.indexOf('=');
  if (equals <= 0) return undefined;
  const key = percentDecoded(pair.slice(0, equals).trim());
  const value = percentDecoded(pair.slice(equals + 1).trim());
  if (!key || !value) return undefined;
  const properties = semicolon === -1 ? '' : member.slice(semicolon + 1);
  if (properties === '' || !PROPERTIES.test(properties)) return [key, { value }];
  return [key, { value, metadata: baggageEntryMetadataFromString(properties) }];
}

function write<Carrier>(context: Context, carrier: Carrier, setter: TextMapSetter<Carrier>): void {
  const baggage = propagation.getBaggage(context);
  if (!baggage || isTracingSuppressed(context)) return;
  const header = boundedEntries(baggage).map(formatEntry).join(',');
  if (header !== '') setHeader(carrier, setter, BAGGAGE_HEADER, header);
}

function formatEntry([key, { value, metadata }]: readonly [string, BaggageEntry]): string {
  const pair = `${encodeURIComponent(key)}=${encodeURIComponent(value)}`;
  const properties = metadata?.toString() ?? '';
  return properties === '' ? pair : `${pair};${properties}`;
}
