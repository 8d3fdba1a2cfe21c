import { type Context, createContextKey, type SpanContext } from '@opentelemetry/api';
import { RANDOM_TRACE_ID_FLAG } from './trace-parent';

interface Origin {
  readonly traceId: string;
  readonly isRandom: boolean;
}

const ORIGIN = createContextKey('otel-instrument.trace-origin');

/**
 * Remembers whether the id of a remote trace is random. An SDK keeps only the sampled flag on its own spans, but the
 * recommendation requires the random flag to be propagated unchanged (section 3.2.2.5.2).
 *
 * @param remote span context with ids in lower case
 */
export function rememberOrigin(context: Context, remote: SpanContext): Context {
  const origin: Origin = {
    traceId: remote.traceId,
    isRandom: (remote.traceFlags & RANDOM_TRACE_ID_FLAG) !== 0,
  };
  return context.setValue(ORIGIN, origin);
}

/** Whether the trace id is random: by the incoming flag if the trace is remote, otherwise by `ownIdsAreRandom`. */
export function isRandomTraceId(context: Context, span: SpanContext, ownIdsAreRandom: boolean): boolean {
  const origin = context.getValue(ORIGIN) as Origin | undefined;
  if (origin?.traceId === span.traceId.toLowerCase()) return origin.isRandom;
  if ((span.traceFlags & RANDOM_TRACE_ID_FLAG) !== 0) return true;
  return ownIdsAreRandom && span.isRemote !== true;
}
