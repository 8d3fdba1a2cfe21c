import type { SpanContext } from '@opentelemetry/api';
import { isSampled } from '../../otel/is-sampled';
import { ATTR_TRACE_FORCED } from '../forced/forced-trace';
import { RepeatedWarning } from '../../diagnostics/repeated-warning';
import { type FinishedSpan, isFailed } from '../../otel/finished-span';
import { KeptSpan } from './kept-span';
import type { RaisedThreshold } from '../probability/raised-threshold';
import { KeptThresholds } from './kept-thresholds';
import { BufferedTrace } from './local-trace';
import { SpanToTrace } from './span-to-trace';
import { PendingTraces } from './pending-traces';
import { keeps, keepsFor, type TailPolicy } from './tail-policy';
import type { TailSamplingCounts } from './tail-sampling-counts';
import type { TailSamplingOptions } from './tail-sampling-options';

/** Decides about local traces and their spans. Times are milliseconds of one clock, passed by the caller. */
export class TailDecisions {
  private readonly traces = new SpanToTrace();
  private readonly pending = new PendingTraces();
  private readonly tally = {
    keptTraces: 0,
    droppedTraces: 0,
    keptSpans: 0,
    droppedSpans: 0,
    evictedTraces: 0,
    agedTraces: 0,
    surplusSpans: 0,
    lateSpans: 0,
  };
  private readonly evictions: RepeatedWarning;
  private readonly surplus: RepeatedWarning;
  /** `undefined` if no decision changes a threshold. */
  private readonly thresholds: KeptThresholds | undefined;

  /** @param forward receives the spans of kept traces */
  constructor(
    private readonly options: Required<TailSamplingOptions>,
    private readonly forward: (span: FinishedSpan) => void,
  ) {
    const { maxTraces, maxBytes, maxSpansPerTrace } = options;
    this.thresholds = options.keepSampled ? undefined : KeptThresholds.of(options.policies);
    this.evictions = new RepeatedWarning(
      'TAIL_SAMPLING_EVICTED',
      (count) =>
        `Tail sampling decided ${count} traces before their end, because more than ${maxTraces} traces or ${maxBytes} ` +
        'bytes were pending. Raise maxTraces or maxBytes, or lower decisionWaitMillis.',
    );
    this.surplus = new RepeatedWarning(
      'TAIL_SAMPLING_SURPLUS',
      (count) =>
        `Tail sampling dropped ${count} spans of traces with more than ${maxSpansPerTrace} spans. Create fewer spans, ` +
        'such as one per loop, or raise maxSpansPerTrace.',
    );
  }

  get counts(): TailSamplingCounts {
    const { size, spans, bytes } = this.pending;
    return { ...this.tally, pendingTraces: size, pendingSpans: spans, pendingBytes: bytes };
  }

  /** Start time of the oldest pending trace; `undefined` if no trace is pending. */
  get waitingSince(): number | undefined {
    return this.pending.oldest?.startedAt;
  }

  /** @param attributes the span's attributes at its start */
  begin(own: SpanContext, parent: SpanContext | undefined, attributes: unknown, now: number): void {
    this.decideAged(now);
    const local = parent && this.traces.get(parent);
    if (local && !this.isClosed(local, now)) this.traces.set(own, local);
    else this.open(own, attributes, now);
  }

  finish(span: FinishedSpan, now: number): void {
    const own = span.spanContext();
    // A span whose start was not observed becomes a trace of its own.
    const local = this.traces.get(own) ?? this.open(own, span.attributes, now);
    const isRoot = local.isRoot(own) && local.rootEndedAt === undefined;
    if (local.rootEndedAt !== undefined) this.tally.lateSpans++;
    if (!local.hasError && isFailed(span)) this.pending.markFailed(local);
    const reason = this.reasonToKeep(local, span, own);
    if (reason !== undefined) this.keep(local, reason);
    // The root and the span that is the reason to keep the trace are exempt from the limit.
    if (isRoot || reason !== undefined || local.admitted < this.options.maxSpansPerTrace) {
      this.admit(local, span, isRoot || (reason !== undefined && local.rootEndedAt !== undefined));
    } else this.dropSurplus(local, now);
    if (isRoot) this.endRoot(local, span, now);
    else this.evict(now);
  }

  /** Counts a span that ends after the shutdown. */
  dropOne(): void {
    this.tally.droppedSpans++;
  }

  decideAged(now: number): void {
    for (;;) {
      const { oldest } = this.pending;
      if (!oldest || now - oldest.startedAt < this.options.decisionWaitMillis) return;
      this.tally.agedTraces++;
      this.decide(oldest, now);
    }
  }

  /**
   * Keeps the pending traces that a policy keeps already. The others wait for their end, which may be a reason to keep them.
   * So do traces that get the threshold of a ratio: at their end another policy may keep them whatever their randomness, as it
   * keeps those that the ratio rejects. Otherwise a backend would count them twice.
   */
  keepDecided(now: number): void {
    const policies = this.thresholds?.beforeEnd ?? this.options.policies;
    for (const local of this.pending) {
      const policy = this.policyForTrace(local, now, policies);
      const threshold = policy && this.thresholds?.afterDecision(policy, local);
      // A policy of the application may have ended spans meanwhile, and so decided the trace.
      if (policy && !threshold && local.decision === 'pending') this.keep(local, policy.name);
    }
  }

  decideAll(now: number): void {
    for (let { oldest } = this.pending; oldest; { oldest } = this.pending) this.decide(oldest, now);
  }

  private open(root: SpanContext, attributes: unknown, now: number): BufferedTrace {
    const local = new BufferedTrace(root, now);
    this.traces.set(root, local);
    if (this.options.keepSampled && isSampled(root)) {
      const { [ATTR_TRACE_FORCED]: forced } = (attributes ?? {}) as Record<string, unknown>;
      this.keep(local, forced === true ? 'forced' : 'head');
    } else {
      this.pending.add(local);
      this.evict(now);
    }
    return local;
  }

  /** Whether the local trace accepts no new spans. A root that never ends, such as a loop, thus gets new decisions. */
  private isClosed({ startedAt, rootEndedAt }: BufferedTrace, now: number): boolean {
    return now - (rootEndedAt ?? startedAt + this.options.decisionWaitMillis) > this.options.lateMillis;
  }

  private admit(local: BufferedTrace, span: FinishedSpan, showsPolicy: boolean): void {
    local.admitted++;
    if (local.decision === 'pending') this.pending.buffer(local, span);
    else if (local.decision === 'kept') this.export(local, span, showsPolicy ? local.policy : undefined);
    else this.tally.droppedSpans++;
  }

  private dropSurplus(local: BufferedTrace, now: number): void {
    this.tally.droppedSpans++;
    if (local.decision === 'dropped') return;
    this.tally.surplusSpans++;
    this.surplus.count(1, now);
  }

  private endRoot(local: BufferedTrace, root: FinishedSpan, now: number): void {
    local.rootEndedAt = now;
    if (local.decision !== 'pending') return;
    local.root = root;
    this.decide(local, now);
  }

  /** The policy that this span is enough for, if the trace is not kept yet. */
  private reasonToKeep(local: BufferedTrace, span: FinishedSpan, own: SpanContext): string | undefined {
    if (local.decision !== 'kept') return this.policyFor(span, own);
    // A ratio has kept the trace so far. From this span on, it is kept whatever its randomness.
    if (local.threshold && this.policyFor(span, own) !== undefined) local.threshold = undefined;
    return undefined;
  }

  private policyFor(span: FinishedSpan, own: SpanContext): string | undefined {
    const policy = this.options.policies.find((one) => keepsFor(one, span));
    if (policy) return policy.name;
    // A head sampler that ignores parents may sample a span below an unsampled root.
    return this.options.keepSampled && isSampled(own) ? 'head' : undefined;
  }

  /** Decides a trace that no single span has kept, from its spans so far. */
  private decide(local: BufferedTrace, now: number): void {
    const policy = this.policyForTrace(local, now, this.options.policies);
    if (policy) this.keep(local, policy.name, this.thresholds?.afterDecision(policy, local));
    else this.drop(local);
  }

  private policyForTrace(local: BufferedTrace, now: number, policies: readonly TailPolicy[]): TailPolicy | undefined {
    local.decidedAt = now;
    return policies.find((policy) => keeps(policy, local));
  }

  private keep(local: BufferedTrace, policy: string, threshold?: RaisedThreshold): void {
    const { root } = local;
    if (local.decision === 'dropped') this.tally.droppedTraces--;
    this.tally.keptTraces++;
    local.decision = 'kept';
    local.policy = policy;
    local.threshold = threshold;
    for (const span of this.release(local)) this.export(local, span, span === root ? policy : undefined);
  }

  private drop(local: BufferedTrace): void {
    this.tally.droppedTraces++;
    local.decision = 'dropped';
    this.tally.droppedSpans += this.release(local).length;
  }

  private release(local: BufferedTrace): readonly FinishedSpan[] {
    this.pending.delete(local);
    return local.release();
  }

  private export({ threshold }: BufferedTrace, span: FinishedSpan, policy: string | undefined): void {
    this.tally.keptSpans++;
    const isAsItIs = policy === undefined && threshold === undefined && isSampled(span.spanContext());
    this.forward(isAsItIs ? span : new KeptSpan(span, policy, threshold));
  }

  private evict(now: number): void {
    const { maxTraces, maxBytes } = this.options;
    while (this.pending.size > maxTraces || this.pending.bytes > maxBytes) {
      const local = this.pending.leastNeeded;
      if (!local) return;
      this.tally.evictedTraces++;
      this.evictions.count(1, now);
      this.decide(local, now);
    }
  }
}
