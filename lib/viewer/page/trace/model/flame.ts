import type { TraceModel } from './trace-model';
import { placeIn, type TimeWindow } from './zoom';

/** A span in the flame graph. */
export interface FlameBox {
  readonly index: number;
  /** Shares of the width. */
  readonly left: number;
  readonly width: number;
  /** From the top. */
  readonly row: number;
}

export interface Flame {
  readonly boxes: readonly FlameBox[];
  readonly rows: number;
  /** Spans in the window that are too narrow. */
  readonly hidden: number;
}

/**
 * Places spans below their parents. Children that overlap in time get rows of their own, so that none covers another.
 *
 * @param pixels width of the drawing; spans narrower than a pixel are left out, with all below them
 */
export function flameBoxes(model: TraceModel, window: TimeWindow, pixels: number): Flame {
  const { entries, parents, starts, ends, subtreeEnds } = model;
  const boxes: FlameBox[] = [];
  const rowOf = new Int32Array(entries.length);
  /** Where the last box of each row ends. */
  const filled: number[] = [];
  let hidden = 0;
  for (let index = 0; index < entries.length;) {
    const left = Math.max(placeIn(window, starts[index] ?? 0), 0);
    const right = Math.min(placeIn(window, ends[index] ?? 0), 1);
    const end = subtreeEnds[index] ?? index + 1;
    if ((right - left) * pixels < 1) {
      if (right >= left) hidden += end - index;
      index = isOutlived(model, index) ? index + 1 : end;
      continue;
    }
    const parent = parents[index] ?? -1;
    let row = parent < 0 ? 0 : (rowOf[parent] ?? 0) + 1;
    while ((filled[row] ?? 0) > left + 1e-9) row++;
    filled[row] = right;
    rowOf[index] = row;
    boxes.push({ index, left, width: right - left, row });
    index++;
  }
  return { boxes, rows: filled.length, hidden };
}

/** Whether a span below lasts longer, such as work that its caller does not await. */
const isOutlived = ({ longest, starts, ends }: TraceModel, index: number): boolean =>
  (longest[index] ?? 0) > (ends[index] ?? 0) - (starts[index] ?? 0);
