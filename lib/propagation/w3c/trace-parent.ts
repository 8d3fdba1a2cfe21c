import { INVALID_SPANID, INVALID_TRACEID, isSpanContextValid, type SpanContext, TraceFlags } from '@opentelemetry/api';
import { withoutWhitespace } from './optional-whitespace';

/** Flag of `traceparent` level 2: the right-most 7 bytes of the trace id are random. */
export const RANDOM_TRACE_ID_FLAG = 0x02;

/** A later version may append fields after the flags. Longer values are rejected. */
const MAX_LENGTH = 8192;

const LENGTH = 55;
const FIELDS = /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(?:$|-)/;
const FORBIDDEN_VERSION = 'ff';

/** The content of a `traceparent`: the span of the caller. */
export type TraceParent = Pick<SpanContext, 'traceId' | 'spanId' | 'traceFlags'>;

/**
 * Parses a `traceparent` (W3C Trace Context level 2, sections 3.2.2 and 3.2.4). Keeps only the two flags that level 2
 * defines.
 *
 * @returns `undefined` if the header is invalid; a new trace starts then
 *
 * @example
 * ```ts
 * parseTraceParent('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03');
 * // => { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 3 }
 * parseTraceParent('cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-of-a-later-version')?.traceFlags; // => 1
 * parseTraceParent('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-'); // => undefined
 * ```
 */
export function parseTraceParent(header: string): TraceParent | undefined {
  if (header.length > MAX_LENGTH) return undefined;
  const value = withoutWhitespace(header);
  const [, version, traceId = '', spanId = '', flags = ''] = FIELDS.exec(value) ?? [];
  if (version === undefined || version === FORBIDDEN_VERSION) return undefined;
  if (version === '00' && value.length !== LENGTH) return undefined;
  if (traceId === INVALID_TRACEID || spanId === INVALID_SPANID) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & (TraceFlags.SAMPLED | RANDOM_TRACE_ID_FLAG) };
}

/**
 * Formats a `traceparent` of version 00, the highest known version. Flags that level 2 does not define are zero.
 *
 * @param isRandom whether the trace id is random; an SDK does not keep this in the flags of its spans
 * @returns `undefined` if an id is invalid
 *
 * @example
 * ```ts
 * const span = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 };
 * formatTraceParent(span, false); // => '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
 * formatTraceParent(span, true); // => '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03'
 * formatTraceParent({ ...span, traceId: '' }, true); // => undefined
 * ```
 */
export function formatTraceParent(span: TraceParent, isRandom: boolean): string | undefined {
  if (!isSpanContextValid(span)) return undefined;
  const flags = (span.traceFlags & TraceFlags.SAMPLED) | (isRandom ? RANDOM_TRACE_ID_FLAG : 0);
  return `00-${span.traceId.toLowerCase()}-${span.spanId.toLowerCase()}-0${flags}`;
}
