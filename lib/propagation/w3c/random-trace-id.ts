import { type Context, createContextKey, type SpanContext } from '@opentelemetry/api';
import { RANDOM_TRACE_ID_FLAG } from './trace-parent';

interface Origin {
  readonly traceId: string;
  readonly isRandom: boolean;
}

const ORIGIN = createContextKey('otel-instrument.trace-origin');

/**
 * Remembers whether the id of a trace that came from outside is random. An SDK gives its own spans the sampled flag
 * only, and the recommendation wants the random flag to travel on as it came (section 3.2.2.5.2).
 *
 * @param remote with its ids in lower case
 */
export function rememberOrigin(context: Context, remote: SpanContext): Context {
  const origin: Origin = {
    traceId: remote.traceId,
    isRandom: (remote.traceFlags & RANDOM_TRACE_ID_FLAG) !== 0,
  };
  return context.setValue(ORIGIN, origin);
}

/**
 * Whether the id of the trace of `span` is random: as the trace came, and for one that began here, as `ownIdsAreRandom`
 * says.
 */
export function isRandomTraceId(context: Context, span: SpanContext, ownIdsAreRandom: boolean): boolean {
  const origin = context.getValue(ORIGIN) as Origin | undefined;
  if (origin?.traceId === span.traceId.toLowerCase()) return origin.isRandom;
  if ((span.traceFlags & RANDOM_TRACE_ID_FLAG) !== 0) return true;
  return ownIdsAreRandom && span.isRemote !== true;
}
