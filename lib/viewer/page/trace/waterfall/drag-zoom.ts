import { useSignal, type Signal } from '@preact/signals';
import type { TraceState } from '../trace-state';
import type { TimeWindow } from '../model/zoom';

/** Shorter drags are clicks. */
const LEAST_PIXELS = 4;

export interface DragZoom {
  /** The part that is being dragged over, in shares of the element. */
  readonly dragged: Signal<{ readonly from: number; readonly to: number } | undefined>;
  readonly onPointerDown: (event: PointerEvent) => void;
}

/**
 * Zooms to what is dragged over.
 *
 * @param trace the trace to zoom
 * @param boundsOf the part of the window that is the time line
 * @param windowOf the period that the element shows
 */
export function useDragZoom(
  trace: TraceState,
  boundsOf: () => Pick<DOMRect, 'left' | 'width'> | undefined,
  windowOf: () => TimeWindow,
): DragZoom {
  const dragged = useSignal<{ readonly from: number; readonly to: number } | undefined>(undefined);
  const onPointerDown = (event: PointerEvent): void => {
    const bounds = boundsOf();
    if (event.button !== 0 || !bounds || event.clientX < bounds.left) return;
    const shareOf = (x: number): number => Math.min(Math.max((x - bounds.left) / bounds.width, 0), 1);
    const first = event.clientX;
    const move = ({ clientX }: PointerEvent): void => {
      if (!dragged.value && Math.abs(clientX - first) < LEAST_PIXELS) return;
      dragged.value = { from: shareOf(first), to: shareOf(clientX) };
    };
    const end = ({ type }: PointerEvent): void => {
      removeEventListener('pointermove', move);
      removeEventListener('pointerup', end);
      removeEventListener('pointercancel', end);
      const { value } = dragged;
      dragged.value = undefined;
      if (!value || type === 'pointercancel') return;
      // The end of a drag is no click on what is below it.
      addEventListener('click', swallow, { capture: true, once: true });
      setTimeout(() => removeEventListener('click', swallow, { capture: true }));
      const { from, to } = windowOf();
      trace.zoomTo(from + (to - from) * value.from, from + (to - from) * value.to);
    };
    addEventListener('pointermove', move);
    addEventListener('pointerup', end);
    addEventListener('pointercancel', end);
  };
  return { dragged, onPointerDown };
}

const swallow = (event: Event): void => event.stopPropagation();
