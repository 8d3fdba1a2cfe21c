/** Spans or log records that are exported together. */
export class Batch<Load> {
  timer: NodeJS.Timeout | undefined;
  /** The mark of the outage report when the export started. */
  mark: number | undefined;
  /** How many batches had been delivered at its last failure, or at the start of its first export; -1 before that. */
  deliveredBefore = -1;
  /** How often it failed although other batches had been delivered since {@link deliveredBefore}. */
  strikes = 0;

  /**
   * @param size how many items it has; stored, because an exporter may empty the array
   * @param sequence its place among all batches of its exporter
   */
  constructor(
    readonly load: Load,
    readonly size: number,
    readonly sequence: number,
  ) {}

  /** Whether it waits after an export whose result was retryable. */
  get isGivenBack(): boolean {
    return this.deliveredBefore >= 0;
  }
}
