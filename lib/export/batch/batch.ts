import type { FinishedSpan } from '../../otel/finished-span';

/** Spans that go to an exporter together; `answered` resolves when it is known what has become of them. */
export class Batch {
  readonly answered: Promise<void>;
  /** An exporter may empty the array that it is given. */
  readonly size: number;
  answer!: () => void;
  timer: NodeJS.Timeout | undefined;
  /** A mark of the outage report. */
  begun: number | undefined;
  /** Why its spans, or some of them, have not arrived. */
  failure: Error | undefined;

  constructor(readonly spans: FinishedSpan[]) {
    this.size = spans.length;
    this.answered = new Promise((resolve) => {
      this.answer = resolve;
    });
  }
}
