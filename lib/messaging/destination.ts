/** Longest destination in a span's name, in UTF-16 code units. A sender may choose any destination. */
const MAX_LENGTH = 256;

/** The destination for a span's name. */
export function shortDestination(destination: string): string {
  return destination === '' ? '(default)' : destination.slice(0, MAX_LENGTH);
}
