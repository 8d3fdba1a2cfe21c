import { percentDecoded } from '../propagation/percent-decoded';
import { REDACTED } from '../redaction/patterns';
import { redactor } from '../redaction/redactor';
import { cut } from '../text/bounded-cut';
import { valueLimits } from '../values/limits';
import { secretSegments } from './secret-segments';

/**
 * Redacts a URL for a span: credentials and the values of secret query parameters are replaced, as the semantic
 * conventions require for `url.full` and `url.query`. Text that cannot be parsed as a URL is redacted as plain text.
 *
 * @example
 * ```ts
 * safeUrl('https://bob:pw@shop.example/cart?token=abc&page=2');
 * // => 'https://[redacted]@shop.example/cart?token=[redacted]&page=2'
 * ```
 */
export function safeUrl(url: string): string {
  const { attributeValueLengthLimit: length } = valueLimits();
  const bounded = url.length > length * 4 ? url.slice(0, length * 4) : url;
  // A path is no URL. The check is much cheaper than a failing parse.
  if (bounded.startsWith('/') || !URL.canParse(bounded)) return cut(redactor().text(bounded), length);
  const parsed = new URL(bounded);
  if (parsed.username || parsed.password) {
    parsed.username = 'REDACTED';
    parsed.password = 'REDACTED';
  }
  const query = safeQuery(parsed.search.slice(1));
  parsed.search = '';
  parsed.hash = '';
  return cut(redactor().text(parsed.href) + (query ? `?${query}` : ''), length);
}

/**
 * Redacts the values of route parameters that have secret names in the path of a request.
 *
 * @param route the route pattern that matched, such as `/reset/:token`
 * @returns `undefined` if no parameter of the route has a secret name
 *
 * @example
 * ```ts
 * safePath('/reset/4f9c2e/confirm', '/reset/:token/confirm'); // => '/reset/[redacted]/confirm'
 * safePath('/orders/17', '/orders/:id'); // => undefined
 * ```
 */
export function safePath(path: string, route: string): string | undefined {
  const secret = secretSegments(route);
  if (!secret) return undefined;
  const segments = path.slice(0, valueLimits().attributeValueLengthLimit * 4).split('/');
  return safeUrl(
    segments.map((segment, index) => (segment !== '' && secret.hides(index) ? REDACTED : segment)).join('/'),
  );
}

/**
 * Redacts the values of secret parameters in a query string.
 *
 * @example
 * ```ts
 * safeQuery('token=abc&page=2'); // => 'token=[redacted]&page=2'
 * ```
 */
export function safeQuery(query: string): string {
  if (query === '') return '';
  const { attributeValueLengthLimit: length } = valueLimits();
  const pairs = cut(query, length * 4)
    .split('&')
    .slice(0, 256);
  return cut(pairs.map(safePair).join('&'), length);
}

function safePair(pair: string): string {
  const at = pair.indexOf('=');
  if (at < 0) return redactor().text(pair);
  const name = pair.slice(0, at);
  const value = pair.slice(at + 1);
  return redactor().hides(decoded(name)) || redactor().text(decoded(value)) !== decoded(value)
    ? `${name}=${REDACTED}`
    : pair;
}

/** Decoded as a form field, where a plus is a space. */
function decoded(text: string): string {
  return percentDecoded(text.replaceAll('+', ' ')) ?? text;
}
