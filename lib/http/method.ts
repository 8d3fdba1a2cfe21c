import type { Attributes } from '@opentelemetry/api';
import { ATTR_HTTP_REQUEST_METHOD_ORIGINAL } from '../bundled/attribute-names';

const KNOWN = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH', 'QUERY']);

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
export function requestMethod(sent: string | undefined): { readonly method: string; readonly original: Attributes } {
  const method = (sent ?? 'GET').toUpperCase();
  if (KNOWN.has(method)) {
    return {
      method,
      original: sent === undefined || sent === method ? {} : { [ATTR_HTTP_REQUEST_METHOD_ORIGINAL]: sent },
    };
  }
  return { method: '_OTHER', original: { [ATTR_HTTP_REQUEST_METHOD_ORIGINAL]: (sent ?? '').slice(0, 64) } };
}
