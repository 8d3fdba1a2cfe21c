/**
 * Parses percent-encoded pairs such as `x-tenant=shop,authorization=Basic%20abc`. Malformed pairs are dropped.
 *
 * @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/#specifying-headers-via-environment-variables
 */
export function headerPairs(text = ''): (readonly [string, string])[] {
  return text.split(',').flatMap((pair) => {
    const decoded = headerPair(pair);
    return decoded ? [decoded] : [];
  });
}

/** Whether every pair can be sent. Empty pairs are allowed. */
export function areHeaderPairs(text: string): boolean {
  return text.split(',').every((pair) => pair.trim() === '' || headerPair(pair) !== undefined);
}

const NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]+$/;

/** Rejects names and values that HTTP does not allow: they would make every export fail. */
function headerPair(pair: string): readonly [name: string, value: string] | undefined {
  const [, name = '', value = ''] = /^([^=]*)=(.*)$/s.exec(pair) ?? [];
  try {
    const decoded = [decodeURIComponent(name.trim()), decodeURIComponent(value.trim())] as const;
    return NAME.test(decoded[0]) && VALUE.test(decoded[1]) ? decoded : undefined;
  } catch {
    return undefined;
  }
}
