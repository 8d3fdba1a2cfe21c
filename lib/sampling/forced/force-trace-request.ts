import { type Context, context as contextApi, createContextKey, trace } from '@opentelemetry/api';
import { guard } from '../../diagnostics/fault';
import { sharedName } from '../../process/process-record';
import type { ForceTracePolicy } from './force-trace-policy';

/** A claim under this key may come from another copy of this package, where `instanceof` does not hold. */
const CLAIM = createContextKey(sharedName('force-trace-claim'));

/**
 * What a request has in the header that forces a trace. It stands unexamined in the context until the first span of the
 * request starts: a request that nobody traces costs nothing and counts for nothing, and one whose headers are read
 * twice counts once. It is about that span's trace alone.
 */
export class ForceTraceRequest {
  private traceId: string | undefined;
  private isAccepted = false;

  constructor(
    private readonly gate: ForceTracePolicy,
    /** `undefined` where the header holds what cannot be right. */
    readonly value: string | undefined,
  ) {}

  /** Asks the gate, at the first local root; the answer stays. */
  settle(traceId: string, isAlreadyCounted: boolean): boolean {
    if (this.traceId === undefined) {
      this.traceId = traceId;
      this.isAccepted = guard(
        'checking a forced trace',
        () => this.gate.admits(this.value, traceId, isAlreadyCounted),
        false,
      );
    }
    return this.forces(traceId);
  }

  /** Whether this trace was forced by it. */
  forces(traceId: string | undefined): boolean {
    return this.isAccepted && this.traceId === traceId;
  }

  /** Whether it is the claim of the request that the context belongs to, when its headers are read once more. */
  holdsIn(context: Context, gate: ForceTracePolicy, value: string | undefined): boolean {
    if (this.gate !== gate || this.value !== value) return false;
    return this.traceId === undefined || this.traceId === trace.getSpanContext(context)?.traceId;
  }
}

export function forceTraceRequestOf(context: Context): ForceTraceRequest | undefined {
  return context.getValue(CLAIM) as ForceTraceRequest | undefined;
}

export function withForceTraceRequest(context: Context, claim: ForceTraceRequest): Context {
  return context.setValue(CLAIM, claim);
}

/**
 * Whether the trace of the current work was forced by a request header that this process has accepted.
 *
 * @param context the current one by default
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
