/** What a bar shows. */
export interface Period {
  readonly startNanos: bigint;
  readonly endNanos: bigint;
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const FULL = '█';

/** The common time axis of all bars of a trace. */
export class TimeAxis {
  private constructor(
    readonly startNanos: bigint,
    readonly endNanos: bigint,
    private readonly columns: number,
  ) {}

  /** Maps the time from the earliest start to the latest end of `nodes` to a number of columns. */
  static over(nodes: readonly Period[], columns: number): TimeAxis {
    let [start, end] = [nodes[0]?.startNanos ?? 0n, nodes[0]?.endNanos ?? 0n];
    for (const { startNanos, endNanos } of nodes) {
      if (startNanos < start) start = startNanos;
      if (endNanos > end) end = endNanos;
    }
    return new TimeAxis(start, end, columns);
  }

  get totalNanos(): bigint {
    return this.endNanos - this.startNanos;
  }

  /** Spaces up to the start of a period, then its bar: whole columns, then eighths, at least one eighth. */
  draw({ startNanos, endNanos }: Period): { readonly indent: string; readonly bar: string } {
    const [start, end] = [this.position(startNanos), this.position(endNanos)];
    const first = Math.min(this.columns - 1, Math.round(start));
    // The end of a bar is exact, except at the right edge, where a bar that was moved left keeps its length.
    const eighths = Math.max(1, Math.round((end - (first < Math.round(start) ? start : first)) * 8));
    const bar = FULL.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '');
    return { indent: ' '.repeat(first), bar };
  }

  private position(nanos: bigint): number {
    const total = Number(this.totalNanos);
    return total === 0 ? 0 : (Number(nanos - this.startNanos) / total) * this.columns;
  }
}
