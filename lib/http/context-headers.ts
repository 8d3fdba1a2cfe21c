import type { Context } from '@opentelemetry/api';
import { injectContext } from '../propagation/carrier/carriers';
import { forwardedHeaders } from '../propagation/forwarded-headers';
import { mayReceiveContext } from '../propagation/propagation-targets';

/** The headers of an outgoing request, whose names are compared without regard to case. */
export interface OutgoingHeaders {
  get(name: string): unknown;
  set(name: string, value: string): unknown;
  delete(name: string): unknown;
}

/** What stood in the headers before, by the names of those that we have written. */
export type WrittenHeaders = ReadonlyMap<string, unknown>;

const NONE: WrittenHeaders = new Map();

/**
 * Writes the context, and the headers that are handed on, into those of a request to `host`, where that may receive
 * them. The trace context replaces what the caller has set; of baggage and forwarded headers the caller's own stay.
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
    // The caller's state belongs to the caller's trace parent, which is replaced.
    before.set('tracestate', state);
    headers.delete('tracestate');
  }
  return before;
}

/** Puts the headers back as they were, for a client that sends the same ones again. */
export function takeBack(written: WrittenHeaders, headers: OutgoingHeaders): void {
  for (const [name, given] of written) {
    if (given === undefined) headers.delete(name);
    else headers.set(name, given as string);
  }
}
