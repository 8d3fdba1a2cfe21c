/** How the end of telemetry or of the process acts on exporters. */
export interface PipelineControl {
  /**
   * Limits retries because the process, or telemetry, is about to end: none is scheduled after the deadline, an
   * unreachable receiver gets one more attempt, and nothing waits for a receiver that is away.
   *
   * @param deadline in milliseconds of `performance.now()`
   * @returns a function that restores the usual retries
   */
  setDeadline(deadline: number): () => void;
  /**
   * Fails the items in flight and those that wait after an attempt, and drops the other queued ones. Later items are exported as usual.
   *
   * @param reason reported as the cause, unless the exporter knows the last error
   */
  abort(reason: string): void;
  /** Like {@link abort}, but for good: later items are dropped, connections are closed, nothing keeps the process alive. */
  discard(reason: string): void;
  /** From now on, items stay queued for the last delivery, because the process exits. */
  gather(): void;
}
