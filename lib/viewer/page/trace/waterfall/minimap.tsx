import { useEffect, useRef } from 'preact/hooks';
import { useWidth } from '../../parts/use-width';
import { theme } from '../../state/theme';
import { useTrace } from '../use-trace';
import { useDragZoom } from './drag-zoom';
import { drawMinimap } from './minimap-drawing';
import { durationText } from './span-bar';

/** The whole trace in small. Dragging over it chooses what the waterfall shows. */
export function Minimap() {
  const trace = useTrace();
  const model = trace.model.value;
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useWidth(box);
  const { dragged, onPointerDown } = useDragZoom(
    trace,
    () => box.current?.getBoundingClientRect(),
    () => ({ from: 0, to: model.totalNanos }),
  );
  useEffect(() => {
    if (canvas.current) drawMinimap(canvas.current, model);
  }, [model, width, theme.value]);
  useEffect(() => {
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const draw = (): void => void (canvas.current && drawMinimap(canvas.current, trace.model.peek()));
    dark.addEventListener('change', draw);
    return () => dark.removeEventListener('change', draw);
  }, [trace]);
  const { from, to } = trace.window.value;
  const total = model.totalNanos || 1;
  return (
    <div
      class="minimap"
      ref={box}
      role="img"
      aria-label={`The whole trace, ${durationText(model.totalNanos)}. Shown: ${durationText(from)} to ${durationText(to)}.`}
      onPointerDown={onPointerDown}
      onDblClick={() => trace.resetZoom()}
    >
      <canvas ref={canvas} />
      {trace.isZoomed.value && (
        <>
          <div class="minimap-shade" style={{ left: 0, width: `${(from / total) * 100}%` }} />
          <div class="minimap-shade" style={{ left: `${(to / total) * 100}%`, right: 0 }} />
          <div
            class="minimap-window"
            style={{ left: `${(from / total) * 100}%`, width: `${((to - from) / total) * 100}%` }}
          />
        </>
      )}
      {dragged.value && <Dragged {...dragged.value} />}
    </div>
  );
}

/** What is being dragged over. */
export function Dragged({ from, to }: { readonly from: number; readonly to: number }) {
  return (
    <div class="dragged" style={{ left: `${Math.min(from, to) * 100}%`, width: `${Math.abs(to - from) * 100}%` }} />
  );
}
