import {
  type Context,
  createContextKey,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
} from '@opentelemetry/api';
import { countFault } from '../diagnostics/fault';
import { invalidOption } from '../validation/option-error';
import { B3_MULTIPLE_HEADERS } from './formats';
import { headerValues, setHeader } from './carrier/header-values';

/** Headers that a service mesh expects on outgoing requests. */
export const FORWARDED_HEADERS: readonly string[] = ['x-request-id', ...B3_MULTIPLE_HEADERS];

/** Longer values, and values with characters outside printable ASCII, are not forwarded. */
const FORWARDABLE = /^[\x21-\x7e][\x20-\x7e]{0,255}$/;

const FORWARDED = createContextKey('otel-instrument.forwarded-headers');

/**
 * Copies headers of the incoming request to outgoing ones, unchanged.
 *
 * @example
 * ```ts
 * const propagator = new ForwardedHeadersPropagator(['x-tenant']);
 * const incoming = propagator.extract(ROOT_CONTEXT, { 'x-tenant': 'acme' }, defaultTextMapGetter);
 * const headers: Record<string, string> = {};
 * propagator.inject(incoming, headers, defaultTextMapSetter);
 * headers; // => { 'x-tenant': 'acme' }
 * ```
 */
export class ForwardedHeadersPropagator implements TextMapPropagator {
  private readonly names: readonly string[];

  /** @throws OptionError if `names` is not an array of header names */
  constructor(names: readonly string[] = FORWARDED_HEADERS) {
    if (!Array.isArray(names) || !names.every((name) => typeof name === 'string' && name !== '')) {
      throw invalidOption('names', 'an array of header names', names);
    }
    this.names = names.map((name) => name.toLowerCase());
  }

  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    for (const [name, value] of Object.entries(forwardedHeaders(context))) setHeader(carrier, setter, name, value);
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    let found: Record<string, string> | undefined;
    for (const name of this.names) {
      const first = firstValue(carrier, getter, name);
      if (first !== undefined && FORWARDABLE.test(first)) (found ??= {})[name] = first;
    }
    return found ? context.setValue(FORWARDED, found) : context;
  }

  fields(): string[] {
    return [...this.names];
  }
}

function firstValue(carrier: unknown, getter: TextMapGetter, name: string): string | undefined {
  try {
    return headerValues(carrier, getter, name)[0];
  } catch (error) {
    countFault('reading a header to forward', error);
    return undefined;
  }
}

/**
 * Returns the headers that outgoing requests in this context will carry.
 *
 * @example
 * ```ts
 * const headers = { 'x-request-id': 'r-7', cookie: 'session=1' };
 * const incoming = new ForwardedHeadersPropagator().extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
 * forwardedHeaders(incoming); // => { 'x-request-id': 'r-7' }
 * ```
 */
export function forwardedHeaders(context: Context): Readonly<Record<string, string>> {
  return (context.getValue(FORWARDED) as Record<string, string> | undefined) ?? {};
}
