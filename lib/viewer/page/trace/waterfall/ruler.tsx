import type { RefObject } from 'preact';
import { placeIn, type Tick } from '../model/zoom';
import { useTrace } from '../use-trace';

export interface RulerProps {
  readonly ticks: readonly Tick[];
  /** Gets the element that is as wide as the time line. */
  readonly line: RefObject<HTMLDivElement | null>;
}

/** The head of the grid: names, and the times of the window. */
export function Ruler({ ticks, line }: RulerProps) {
  const window = useTrace().window.value;
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
