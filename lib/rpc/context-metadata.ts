import { type Context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { extractContext, injectContext } from '../propagation/carrier/carriers';
import { forwardedHeaders } from '../propagation/forwarded-headers';
import { mayReceiveContext } from '../propagation/propagation-targets';
import { remoteParentLink } from '../propagation/public-endpoint-propagator';
import type { GrpcMetadata } from './grpc-call';

/**
 * Adds the trace context and the forwarded headers to metadata, if `host` may receive them. Keeps the trace
 * context, the baggage and the forwarded headers that the application has written.
 *
 * @returns a copy, because applications use the same metadata for several calls; `metadata` itself if nothing was added
 */
export function withContext(context: Context, host: string | undefined, metadata: GrpcMetadata): GrpcMetadata {
  if (!mayReceiveContext(host)) return metadata;
  const ours: Record<string, unknown> = {};
  injectContext(context, ours);
  const names = Object.keys(ours).filter(isTextKey);
  if (names.length === 0) return metadata;
  const copy = metadata.clone();
  const kept = keptNames(names, { context, ours, metadata });
  for (const name of names) if (!kept.has(name)) copy.set(name, String(ours[name]));
  // The application's tracestate belongs to a traceparent that was just replaced.
  if (names.includes('traceparent') && !kept.has('traceparent') && !names.includes('tracestate')) {
    copy.remove('tracestate');
  }
  return copy;
}

/** grpc-js throws for other keys, and for text as the value of a key that ends with `-bin`. */
const isTextKey = (name: string): boolean => /^[\w.-]+$/.test(name) && !name.endsWith('-bin');

interface Writing {
  readonly context: Context;
  readonly ours: Readonly<Record<string, unknown>>;
  readonly metadata: GrpcMetadata;
}

/** The names that the application has set itself. They must not be replaced. */
function keptNames(names: readonly string[], { context, ours, metadata }: Writing): ReadonlySet<string> {
  const set = names.filter((name) => metadata.get(name).length > 0);
  if (set.length === 0) return NONE;
  const forwarded = forwardedHeaders(context);
  const isOther = (name: string): boolean => name === 'baggage' || forwarded[name] === ours[name];
  const others = set.filter(isOther);
  return new Set(hasTraceContext(metadata) ? [...others, ...names.filter((name) => !isOther(name))] : others);
}

/** Whether the metadata carries a trace context that a receiver can read. */
function hasTraceContext(metadata: GrpcMetadata): boolean {
  const own = extractContext(ROOT_CONTEXT, metadata);
  return trace.getSpanContext(own) !== undefined || remoteParentLink(own) !== undefined;
}

const NONE: ReadonlySet<string> = new Set();
