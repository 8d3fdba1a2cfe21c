/** Controls exporters at the end of telemetry or of the process. */
export interface PipelineControl {
  /**
   * Limits retries because the process, or telemetry, is about to end: none is scheduled after the deadline, an
   * unreachable receiver gets one more attempt, and nothing waits for an unavailable receiver.
   *
   * @param deadline in milliseconds of `performance.now()`
   * @returns a function that restores the usual retries
   */
  setDeadline(deadline: number): () => void;
  /**
   * Fails the items that are in flight or wait after a failed attempt, and drops the other queued items. Later items are
   * exported as usual.
   *
   * @param reason reported as the cause, unless the exporter has the error of an attempt
   */
  abort(reason: string): void;
  /** Like {@link abort}, but final: drops later items and closes connections, so that nothing keeps the process alive. */
  discard(reason: string): void;
  /** Keeps items in the queue from now on, for the last delivery, because the process exits. */
  gather(): void;
}
