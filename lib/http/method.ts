import type { Attributes } from '@opentelemetry/api';
import { ATTR_HTTP_REQUEST_METHOD_ORIGINAL } from '../bundled/attribute-names';

/** A request method, as the semantic conventions record it. */
export interface RequestMethod {
  /** In capitals; `_OTHER` for an unknown method. */
  readonly method: string;
  /** The method as sent, if it differs. */
  readonly original: Attributes;
}

const NOTHING: Attributes = Object.freeze({});

/** The known methods in the usual spelling. Nearly all requests use it, and need no new object. */
const KNOWN: ReadonlyMap<string, RequestMethod> = new Map(
  ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH', 'QUERY'].map((method) => [
    method,
    Object.freeze({ method, original: NOTHING }),
  ]),
);

/**
 * The method by the semantic conventions: a known one in capitals, or `_OTHER`, so that clients cannot invent span names.
 * The method as sent, up to 64 characters, goes into `http.request.method_original`.
 *
 * @example
 * ```ts
 * requestMethod('GET'); // => { method: 'GET', original: {} }
 * requestMethod('BREW'); // => { method: '_OTHER', original: { 'http.request.method_original': 'BREW' } }
 * ```
 */
export function requestMethod(sent = 'GET'): RequestMethod {
  const known = KNOWN.get(sent);
  if (known) return known;
  const method = sent.toUpperCase();
  if (KNOWN.has(method)) return { method, original: { [ATTR_HTTP_REQUEST_METHOD_ORIGINAL]: sent } };
  return { method: '_OTHER', original: { [ATTR_HTTP_REQUEST_METHOD_ORIGINAL]: sent.slice(0, 64) } };
}
