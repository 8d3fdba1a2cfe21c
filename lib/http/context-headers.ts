import type { Context } from '@opentelemetry/api';
import { injectContext } from '../propagation/carrier/carriers';
import { forwardedHeaders } from '../propagation/forwarded-headers';
import { mayReceiveContext } from '../propagation/propagation-targets';

/** The headers of an outgoing request. Names are case-insensitive. */
export interface OutgoingHeaders {
  get(name: string): unknown;
  set(name: string, value: string): unknown;
  delete(name: string): unknown;
}

/** The previous values of the headers that were written, by name. */
export type WrittenHeaders = ReadonlyMap<string, unknown>;

const NONE: WrittenHeaders = new Map();

/**
 * Writes the trace context and the forwarded headers into the headers of a request, if `host` may receive them. The trace
 * context overwrites the caller's; baggage and forwarded headers do not.
 */
export function writeContext(context: Context, host: string | undefined, headers: OutgoingHeaders): WrittenHeaders {
  if (!mayReceiveContext(host)) return NONE;
  const ours: Record<string, unknown> = {};
  injectContext(context, ours);
  const forwarded = forwardedHeaders(context);
  const before = new Map<string, unknown>();
  for (const [name, value] of Object.entries(ours)) {
    const given = headers.get(name) ?? undefined;
    if (given !== undefined && (name === 'baggage' || forwarded[name] === value)) continue;
    before.set(name, given);
    headers.set(name, String(value));
  }
  const state = headers.get('tracestate') ?? undefined;
  if (before.has('traceparent') && !before.has('tracestate') && state !== undefined) {
    // The caller's tracestate belongs to the traceparent that was just replaced.
    before.set('tracestate', state);
    headers.delete('tracestate');
  }
  return before;
}

/** Restores the previous headers, for a client that sends the same ones again. */
export function restoreHeaders(written: WrittenHeaders, headers: OutgoingHeaders): void {
  for (const [name, given] of written) {
    if (given === undefined) headers.delete(name);
    else headers.set(name, given as string);
  }
}
