import { type Context, context } from '@opentelemetry/api';
import type { Exchange } from './exchange';

/** A span whose requests are about to be sent. */
export interface AwaitedRequest {
  /** The header that the span has written. Requests without it are found by their context and host. */
  readonly traceparent: string | undefined;
  /** The contexts in which the client may send the request. */
  readonly contexts: readonly Context[];
  /** Whether the span has ended. */
  readonly isOver: boolean;
  /**
   * Whether a request without the header of the span may be the next of this call.
   *
   * @param host with port, as in the header `host`
   */
  expects(host: string): boolean;
  /** @param origin scheme, host and port */
  begin(origin: string): Exchange;
}

/** Each copy of this package finds the requests of its own spans. */
const byTraceparent = new Map<string, AwaitedRequest>();
const byContext = new Map<Context, Set<AwaitedRequest>>();

export function awaitRequest(awaited: AwaitedRequest): void {
  const { traceparent } = awaited;
  if (traceparent === undefined) awaitWithoutHeader(awaited);
  else byTraceparent.set(traceparent, awaited);
}

/** For hosts that do not receive the context, and after a redirect, which can lead to such a host. */
export function awaitWithoutHeader(awaited: AwaitedRequest): void {
  for (const each of awaited.contexts) {
    const known = byContext.get(each);
    if (known) known.add(awaited);
    else byContext.set(each, new Set([awaited]));
  }
}

export function forgetRequest(awaited: AwaitedRequest): void {
  const { traceparent, contexts } = awaited;
  if (traceparent !== undefined) byTraceparent.delete(traceparent);
  if (byContext.size === 0) return;
  for (const each of contexts) {
    const known = byContext.get(each);
    known?.delete(awaited);
    if (known?.size === 0) byContext.delete(each);
  }
}

export function isAnyAwaited(): boolean {
  return byTraceparent.size > 0 || byContext.size > 0;
}

/**
 * Finds the span of a request that is being sent.
 *
 * @param origin scheme, host and port
 */
export function findAwaited(traceparent: unknown, origin: string): AwaitedRequest | undefined {
  const known = typeof traceparent === 'string' ? byTraceparent.get(traceparent) : undefined;
  if (known || byContext.size === 0) return known;
  const candidates = byContext.get(context.active());
  const host = origin.slice(origin.indexOf('//') + 2);
  return candidates && [...candidates].find((awaited) => awaited.expects(host));
}
