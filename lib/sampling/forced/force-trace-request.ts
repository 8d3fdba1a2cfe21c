import { type Context, context as contextApi, createContextKey, trace } from '@opentelemetry/api';
import { guard } from '../../diagnostics/fault';
import { sharedName } from '../../process/process-record';
import type { ForceTracePolicy } from './force-trace-policy';

/** Another copy of this package may have set the value under this key, so `instanceof` does not work on it. */
const REQUEST = createContextKey(sharedName('force-trace-request'));

/**
 * The force-trace header of one request. It waits in the context until the first span of the request starts, so a
 * request without spans costs nothing, and a request whose headers are read twice counts once. It applies to that
 * span's trace only.
 */
export class ForceTraceRequest {
  private traceId: string | undefined;
  private isAccepted = false;

  constructor(
    private readonly policy: ForceTracePolicy,
    /** `undefined` if the header cannot be valid. */
    readonly value: string | undefined,
  ) {}

  /** Asks the policy at the first local root, and keeps the result. */
  settle(traceId: string, isAlreadyCounted: boolean): boolean {
    if (this.traceId === undefined) {
      this.traceId = traceId;
      this.isAccepted = guard(
        'checking a forced trace',
        () => this.policy.accepts(this.value, traceId, isAlreadyCounted),
        false,
      );
    }
    return this.forces(traceId);
  }

  /** Whether this request forced the trace. */
  forces(traceId: string | undefined): boolean {
    return this.isAccepted && this.traceId === traceId;
  }

  /** Whether this is still the request of `context`, when its headers are read again. */
  holdsIn(context: Context, policy: ForceTracePolicy, value: string | undefined): boolean {
    if (this.policy !== policy || this.value !== value) return false;
    return this.traceId === undefined || this.traceId === trace.getSpanContext(context)?.traceId;
  }
}

export function forceTraceRequestOf(context: Context): ForceTraceRequest | undefined {
  return context.getValue(REQUEST) as ForceTraceRequest | undefined;
}

export function withForceTraceRequest(context: Context, request: ForceTraceRequest): Context {
  return context.setValue(REQUEST, request);
}

/**
 * Whether a request header that this process accepted forced the current trace.
 *
 * @param context the active context by default
 *
 * @example
 * ```ts
 * const propagator = new ForcedTracePropagator({}, 'development');
 * const incoming = propagator.extract(ROOT_CONTEXT, { 'x-force-trace': 'true' }, defaultTextMapGetter);
 * const telemetry = startTestTelemetry({ sampler: new ForcedTraceSampler(new RatioSampler(0)) });
 * const request = openSpan({ name: 'POST /orders', parent: incoming });
 * request.run(() => isTraceForced()); // => true
 * isTraceForced(); // => false
 * request.end();
 * await telemetry.shutdown();
 * ```
 */
export function isTraceForced(context: Context = contextApi.active()): boolean {
  return forceTraceRequestOf(context)?.forces(trace.getSpanContext(context)?.traceId) ?? false;
}
