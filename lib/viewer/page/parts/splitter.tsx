import type { Signal } from '@preact/signals';

export interface SplitterProps {
  /** What it changes the width of: `names`. */
  readonly label: string;
  /** Pixels. */
  readonly width: Signal<number>;
  readonly least: number;
  readonly most: number;
  /** The part that grows when the splitter moves right. */
  readonly grows: 'left' | 'right';
}

const STEP = 16;

/** A line between two parts that can be moved, also with the arrow keys. */
export function Splitter({ label, width, least, most, grows }: SplitterProps) {
  const sign = grows === 'left' ? 1 : -1;
  const set = (pixels: number): void => {
    width.value = Math.round(Math.min(Math.max(pixels, least), most));
  };
  const drag = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const target = event.currentTarget as HTMLElement;
    const [from, before] = [event.clientX, width.value];
    target.setPointerCapture(event.pointerId);
    const move = ({ clientX }: PointerEvent): void => set(before + sign * (clientX - from));
    target.addEventListener('pointermove', move);
    target.addEventListener('lostpointercapture', () => target.removeEventListener('pointermove', move), {
      once: true,
    });
    event.preventDefault();
  };
  return (
    <div
      class="splitter"
      role="separator"
      aria-orientation="vertical"
      aria-label={`Width of ${label}`}
      aria-valuenow={width.value}
      aria-valuemin={least}
      aria-valuemax={most}
      tabIndex={0}
      onPointerDown={drag}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
        set(width.value + sign * (event.key === 'ArrowRight' ? STEP : -STEP));
        event.preventDefault();
        event.stopPropagation();
      }}
    />
  );
}
