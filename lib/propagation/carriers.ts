import { type Context, propagation, type TextMapGetter, type TextMapSetter } from '@opentelemetry/api';
import type { LowerCaseGetter } from './header-values';

/** Header names are compared without regard to case; Node gives repeated headers as an array. */
const headerGetter: TextMapGetter<Readonly<Record<string, unknown>>> = {
  keys: (carrier) => Object.keys(carrier),
  get(carrier, key) {
    const value = carrier[key] ?? carrier[key.toLowerCase()];
    return typeof value === 'string' || Array.isArray(value) ? (value as string | string[]) : undefined;
  },
};

/** The same for headers whose names are known to be in lower case: what is not there, is there in no other case. */
const lowerCaseGetter: LowerCaseGetter = { ...headerGetter, isLowerCase: true };

const headerSetter: TextMapSetter<Record<string, unknown>> = {
  set(carrier, key, value) {
    carrier[key] = value;
  },
};

/**
 * The context that incoming headers (or message metadata) carry, on top of `context`.
 *
 * @example
 * ```ts
 * const headers = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
 * const incoming = extractContext(ROOT_CONTEXT, headers);
 * trace.getSpanContext(incoming)?.spanId; // => 'b7ad6b7169203331'
 * ```
 */
export function extractContext(context: Context, headers: unknown): Context {
  if (typeof headers !== 'object' || headers === null) return context;
  return propagation.extract(context, headers, headerGetter);
}

/**
 * {@link extractContext} for the headers of a request of `node:http`, whose names are all in lower case.
 *
 * @example
 * ```ts
 * const headers = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
 * trace.getSpanContext(extractRequest(ROOT_CONTEXT, headers))?.isRemote; // => true
 * ```
 */
export function extractRequest(context: Context, headers: Readonly<Record<string, unknown>>): Context {
  return propagation.extract(context, headers, lowerCaseGetter);
}

/**
 * Writes the context into outgoing headers (or message metadata).
 *
 * @example
 * ```ts
 * const headers: Record<string, unknown> = {};
 * instrument({ name: 'tell' }, () => injectContext(context.active(), headers))();
 * headers; // => { traceparent: '00-00000000000000000000000000000001-0000000000000001-01' }
 * ```
 */
export function injectContext(context: Context, headers: Record<string, unknown>): void {
  propagation.inject(context, headers, headerSetter);
}
