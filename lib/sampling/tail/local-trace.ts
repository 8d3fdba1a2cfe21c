import type { SpanContext } from '@opentelemetry/api';
import { durationMillis, type FinishedSpan } from '../../otel/finished-span';
import type { RaisedThreshold } from '../probability/raised-threshold';
import type { Place } from './queue';

/** One local root and its descendants in this process, as a policy sees them. */
export interface LocalTrace {
  /** Trace id, span id, flags and state of the local root. */
  readonly rootContext: SpanContext;
  /** The span without a parent in this process; `undefined` if the trace is decided before that span ends. */
  readonly root: FinishedSpan | undefined;
  /** The spans that have ended so far, in the order in which they ended. */
  readonly spans: readonly FinishedSpan[];
  /** Whether a span failed, including spans dropped because of `maxSpansPerTrace`. */
  readonly hasError: boolean;
  /** Duration of the local root; if it has not ended, the time until now. */
  readonly durationMillis: number;
}

/** A local trace and its buffered spans, from its start until after its decision. */
export class BufferedTrace implements LocalTrace {
  spans: FinishedSpan[] = [];
  root: FinishedSpan | undefined;
  hasError = false;
  decision: 'pending' | 'kept' | 'dropped' = 'pending';
  policy: string | undefined;
  /** Changes the threshold of its spans; `undefined` if the trace is kept whatever its randomness. */
  threshold: RaisedThreshold | undefined;
  /** Estimated size of `spans`. */
  bytes = 0;
  /** Spans that `maxSpansPerTrace` let pass, whether kept or dropped later. */
  admitted = 0;
  /** Time of the decision, or of the last flush, in milliseconds by the clock of the processor. */
  decidedAt: number | undefined;
  rootEndedAt: number | undefined;
  /** Its places in the queue of all pending traces and in the queue of those without an error. */
  placeByAge: Place<BufferedTrace> | undefined;
  placeWithoutError: Place<BufferedTrace> | undefined;

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

  /** Returns the spans and releases them: a decided trace holds no span. */
  release(): readonly FinishedSpan[] {
    const spans = this.spans;
    this.spans = [];
    this.root = undefined;
    return spans;
  }
}
