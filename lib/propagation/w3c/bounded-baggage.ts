import { type Baggage, type BaggageEntry, propagation } from '@opentelemetry/api';
import { catchPromise } from '../../diagnostics/user-code';

/** The minimum that W3C Baggage requires propagators to carry, used here as the maximum. */
export const BAGGAGE_LIMITS = { entries: 64, bytes: 8192 };

/** Properties after an entry's value: printable ASCII without the comma that ends the entry. */
const METADATA = /^[\x20-\x2b\x2d-\x7e]*$/;

/** A lone surrogate, which cannot be encoded. */
const HALF_A_CHARACTER = /\p{Surrogate}/u;

/**
 * Limits baggage to what W3C Baggage requires: 64 entries and 8,192 bytes. Drops whole entries only, and removes
 * properties that a header cannot contain.
 *
 * @throws errors of a custom baggage implementation
 */
export function boundedBaggage(baggage: Baggage): Baggage {
  // An object of entries would lose keys such as `__proto__`.
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

/** Size of an entry in the header, in bytes; `undefined` if it cannot be sent. */
function sizeOf(key: string, value: string, properties: string): number | undefined {
  // Encoding never shortens text, so skip the expensive encoding of long text.
  if (key === '' || key.length + value.length > BAGGAGE_LIMITS.bytes) return undefined;
  if (HALF_A_CHARACTER.test(key) || HALF_A_CHARACTER.test(value)) return undefined;
  const separators = properties === '' ? 1 : 2;
  return encodeURIComponent(key).length + encodeURIComponent(value).length + properties.length + separators;
}
