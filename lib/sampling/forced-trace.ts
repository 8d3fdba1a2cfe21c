import { createHash, timingSafeEqual } from 'node:crypto';
import {
  type Attributes,
  type Context,
  createContextKey,
  type Link,
  type SpanKind,
  type TextMapGetter,
  type TextMapPropagator,
  trace,
} from '@opentelemetry/api';
import { type Sampler, SamplingDecision, type SamplingResult } from '../engine/sdk';

/** Attribute of the first span of a forced trace in each service. */
export const ATTR_TRACE_FORCED = 'trace.forced';

/** Who may force a trace by a request header. */
export interface ForceTraceOptions {
  /** `x-force-trace` by default. */
  readonly header?: string;
  /** What the header must hold. Without a token, `true` is enough in development, and nothing is elsewhere. */
  readonly token?: string;
}

const FORCED = createContextKey('otel-instrument.forced-trace');

/**
 * Reads the header that forces a trace (`x-force-trace: true`, or the token) and marks the context for
 * {@link ForcedTraceSampler}. It sends nothing on: a forced trace is a sampled one, and that travels in `traceparent`.
 *
 * @example
 * ```ts
 * const propagator = new ForcedTracePropagator({ token: 'let-me-look' }, 'production');
 * const incoming = propagator.extract(ROOT_CONTEXT, { 'x-force-trace': 'let-me-look' }, defaultTextMapGetter);
 * const sampler = new ForcedTraceSampler(new RatioSampler(0));
 * sampler.shouldSample(incoming, '7'.repeat(32), 'POST /orders', SpanKind.SERVER, {}, []).attributes;
 * // => { 'trace.forced': true }
 * ```
 */
export class ForcedTracePropagator implements TextMapPropagator {
  private readonly header: string;
  private readonly expected: Buffer | undefined;

  constructor({ header = 'x-force-trace', token }: ForceTraceOptions, environment: string) {
    this.header = header.toLowerCase();
    const wanted = token ?? (environment === 'development' ? 'true' : undefined);
    this.expected = wanted === undefined ? undefined : digest(wanted);
  }

  inject(): void {}

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    if (!this.expected) return context;
    const value = getter.get(carrier, this.header);
    const given = Array.isArray(value) ? value[0] : value;
    if (typeof given !== 'string' || given.length > 512) return context;
    return timingSafeEqual(digest(given), this.expected) ? context.setValue(FORCED, true) : context;
  }

  fields(): string[] {
    return [this.header];
  }
}

/**
 * Keeps traces that were forced and asks another sampler about the rest.
 *
 * @example
 * ```ts
 * const sampler = new ForcedTraceSampler(new RatioSampler(0));
 * sampler.shouldSample(ROOT_CONTEXT, '7'.repeat(32), 'POST /orders', SpanKind.SERVER, {}, []); // => { decision: 0 }
 * ```
 */
export class ForcedTraceSampler implements Sampler {
  constructor(private readonly otherwise: Sampler) {}

  shouldSample(
    context: Context,
    traceId: string,
    spanName: string,
    spanKind: SpanKind,
    attributes: Attributes,
    links: Link[],
  ): SamplingResult {
    const parent = trace.getSpanContext(context);
    const isLocalRoot = !parent || parent.isRemote === true;
    if (isLocalRoot && context.getValue(FORCED) === true) {
      return { decision: SamplingDecision.RECORD_AND_SAMPLED, attributes: { [ATTR_TRACE_FORCED]: true } };
    }
    return this.otherwise.shouldSample(context, traceId, spanName, spanKind, attributes, links);
  }

  toString(): string {
    return `ForcedTraceSampler{${this.otherwise.toString()}}`;
  }
}

/** Equal lengths, which a comparison in constant time needs, whatever the header holds. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
