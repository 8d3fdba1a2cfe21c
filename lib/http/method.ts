import type { Attributes } from '@opentelemetry/api';
import { ATTR_HTTP_REQUEST_METHOD_ORIGINAL } from '../bundled/attribute-names';

const KNOWN = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH', 'QUERY']);

/**
 * The method as the semantic conventions want it: one of the known ones in capitals, anything else `_OTHER`, so that a
 * client cannot invent span names; what it sent then goes into `http.request.method_original`.
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
