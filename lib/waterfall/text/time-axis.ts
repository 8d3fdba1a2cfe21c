import type { Period } from '../layout/trace-layout';

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const FULL = '█';
const SHADED = '░';

/** The common time axis of all bars of a trace. */
export class TimeAxis {
  constructor(
    private readonly period: Period,
    private readonly columns: number,
  ) {}

  /**
   * Spaces up to the start of a period, then its bar: whole columns, then eighths, at least one eighth.
   *
   * @param isShaded for the period of several spans, between which there may be gaps
   */
  draw({ startNanos, endNanos }: Period, isShaded = false): { readonly indent: string; readonly bar: string } {
    const [start, end] = [this.position(startNanos), this.position(endNanos)];
    const first = Math.min(this.columns - 1, Math.round(start));
    // The end of a bar is exact, except at the right edge, where a bar that was moved left keeps its length.
    const eighths = Math.max(1, Math.round((end - (first < Math.round(start) ? start : first)) * 8));
    if (isShaded) return { indent: ' '.repeat(first), bar: SHADED.repeat(Math.max(1, Math.round(eighths / 8))) };
    const bar = FULL.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '');
    return { indent: ' '.repeat(first), bar };
  }

  private position(nanos: bigint): number {
    const total = Number(this.period.endNanos - this.period.startNanos);
    return total === 0 ? 0 : (Number(nanos - this.period.startNanos) / total) * this.columns;
  }
}
