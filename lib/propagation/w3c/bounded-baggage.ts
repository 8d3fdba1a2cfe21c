import { type Baggage, type BaggageEntry, propagation } from '@opentelemetry/api';
import { catchPromise } from '../../diagnostics/user-code';

/** How much baggage W3C Baggage wants handed on at least; more than that is not. */
export const BAGGAGE_LIMITS = { entries: 64, bytes: 8192 };

/** What may stand behind the value of an entry: printable ASCII without what ends the entry. */
const METADATA = /^[\x20-\x2b\x2d-\x7e]*$/;

/** What no encoding takes: one surrogate without the other. */
const HALF_A_CHARACTER = /\p{Surrogate}/u;

/**
 * The entries of the baggage that can be sent, as they would be sent, up to the limits of W3C Baggage: 64 entries and
 * 8,192 bytes. Whole entries are left out; properties that are no text of a header are taken off.
 *
 * @throws what a baggage that is not OpenTelemetry's throws
 */
export function boundedBaggage(baggage: Baggage): Baggage {
  // Entry by entry: an object of them would lose a key such as `__proto__`.
  return boundedEntries(baggage).reduce((all, [key, entry]) => all.setEntry(key, entry), propagation.createBaggage());
}

/** The entries of {@link boundedBaggage}. */
export function boundedEntries(baggage: Baggage): readonly (readonly [key: string, entry: BaggageEntry])[] {
  const kept: [string, BaggageEntry][] = [];
  let bytes = -1;
  const entries: unknown = baggage.getAllEntries();
  catchPromise('reading baggage', entries);
  for (const [key, { value, metadata }] of entries as ReturnType<Baggage['getAllEntries']>) {
    if (kept.length === BAGGAGE_LIMITS.entries) break;
    const properties = metadata?.toString() ?? '';
    const isSendable = METADATA.test(properties);
    const size = sizeOf(key, value, isSendable ? properties : '');
    if (size === undefined || bytes + size + 1 > BAGGAGE_LIMITS.bytes) continue;
    bytes += size + 1;
    kept.push([key, { value, ...(metadata && isSendable ? { metadata } : {}) }]);
  }
  return kept;
}

/** Bytes of an entry in the header; `undefined` where it cannot be sent. */
function sizeOf(key: string, value: string, properties: string): number | undefined {
  // Encoding makes no text shorter, and takes its time with a long one.
  if (key === '' || key.length + value.length > BAGGAGE_LIMITS.bytes) return undefined;
  if (HALF_A_CHARACTER.test(key) || HALF_A_CHARACTER.test(value)) return undefined;
  const separators = properties === '' ? 1 : 2;
  return encodeURIComponent(key).length + encodeURIComponent(value).length + properties.length + separators;
}
