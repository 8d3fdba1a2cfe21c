import type { SpanContext } from '@opentelemetry/api';
import { durationMillis, type FinishedSpan } from '../../otel/finished-span';
import type { Place } from './queue';

/** The part of a trace that one local root has below it in this process, as a policy sees it. */
export interface LocalTrace {
  /** Who the local root is: trace id, span id, flags and state. */
  readonly rootContext: SpanContext;
  /** The span without a parent in this process; nothing where the trace is decided before it has ended. */
  readonly root: FinishedSpan | undefined;
  /** The spans that have ended so far, in the order of their ends. */
  readonly spans: readonly FinishedSpan[];
  /** Whether a span has failed, be it among `spans` or one too many for them. */
  readonly hasError: boolean;
  /** How long the local root has taken; the time until now where it has not ended. */
  readonly durationMillis: number;
}

/** A local trace with its spans, while it waits for the decision, and with the decision after that. */
export class BufferedTrace implements LocalTrace {
  spans: FinishedSpan[] = [];
  root: FinishedSpan | undefined;
  hasError = false;
  verdict: 'pending' | 'kept' | 'dropped' = 'pending';
  /** The policy that has kept it. */
  policy: string | undefined;
  /** Estimate for `spans`. */
  bytes = 0;
  /** Spans that were let in, whatever became of them. */
  admitted = 0;
  /** When the decision was made; the clock is that of the processor, in milliseconds. */
  decidedAt: number | undefined;
  rootEndedAt: number | undefined;
  /** Where it stands among all that are pending, and among those of them without an error. */
  placeByAge: Place<BufferedTrace> | undefined;
  placeAmongCalm: Place<BufferedTrace> | undefined;

  constructor(
    readonly rootContext: SpanContext,
    readonly startedAt: number,
  ) {}

  get durationMillis(): number {
    if (this.root) return durationMillis(this.root);
    return (this.decidedAt ?? this.startedAt) - this.startedAt;
  }

  isRoot({ spanId }: SpanContext): boolean {
    return spanId === this.rootContext.spanId;
  }

  /** Hands the spans over and forgets them: what is decided takes no memory. */
  release(): readonly FinishedSpan[] {
    const spans = this.spans;
    this.spans = [];
    this.root = undefined;
    return spans;
  }
}
