/** Spans or log records that are exported together. */
export class Batch<Load> {
  timer: NodeJS.Timeout | undefined;
  /** The mark of the outage report when the export started. */
  mark: number | undefined;
  /** How many batches had been delivered when it failed last, or when its first export started; -1 if none started. */
  deliveredBefore = -1;
  /** How often it failed although others had been delivered since {@link deliveredBefore}. */
  strikes = 0;

  /**
   * @param size how many items it has. Kept here, because an exporter may empty the array
   * @param sequence its place among all batches of its exporter
   */
  constructor(
    readonly load: Load,
    readonly size: number,
    readonly sequence: number,
  ) {}

  /** Whether it waits after an export that may be repeated. */
  get isGivenBack(): boolean {
    return this.deliveredBefore >= 0;
  }
}
