import type { RefObject } from 'preact';
import { placeIn, ticksIn } from '../model/zoom';
import { useTrace } from '../use-trace';

/** Pixels that a label needs. */
const LABEL_PIXELS = 90;

/** The head of the grid: names, and the times of the window. */
export function Ruler({ width, line }: { readonly width: number; readonly line: RefObject<HTMLDivElement | null> }) {
  const window = useTrace().window.value;
  const ticks = ticksIn(window, width / LABEL_PIXELS);
  return (
    <div class="ruler" role="row">
      <div class="cell-name" role="columnheader">
        Span
      </div>
      <div class="cell-time" role="columnheader" aria-label="Time" ref={line}>
        {ticks.map(({ nanos, label }) => (
          <span key={nanos} class="tick number" style={{ left: `${placeIn(window, nanos) * 100}%` }}>
            {label}
          </span>
        ))}
      </div>
    </div>
  );
}
