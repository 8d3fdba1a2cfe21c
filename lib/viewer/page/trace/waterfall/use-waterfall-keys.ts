import { useKeys } from '../../keys/use-keys';
import type { TraceState } from '../trace-state';
import { ROW_PIXELS } from './tree-grid';

/** The keys of the waterfall. */
export function useWaterfallKeys(trace: TraceState): void {
  const row = () => trace.rows.value[trace.cursorPlace.value];
  const page = () => Math.max(1, Math.floor((document.querySelector('.tree')?.clientHeight ?? 400) / ROW_PIXELS) - 2);
  useKeys([
    { keys: ['j', 'ArrowDown'], label: 'next row', group: 'Trace', run: () => trace.step(1) },
    { keys: ['k', 'ArrowUp'], label: 'previous row', group: 'Trace', run: () => trace.step(-1) },
    { keys: ['PageDown'], label: 'a page down', group: 'Trace', run: () => trace.step(page()) },
    { keys: ['PageUp'], label: 'a page up', group: 'Trace', run: () => trace.step(-page()) },
    { keys: ['Home'], label: 'first row', group: 'Trace', run: () => trace.step(-Infinity) },
    { keys: ['End'], label: 'last row', group: 'Trace', run: () => trace.step(Infinity) },
    {
      keys: ['ArrowRight', 'l'],
      label: 'expand, or go to the first child',
      group: 'Trace',
      run: () => expand(trace),
    },
    {
      keys: ['ArrowLeft', 'h'],
      label: 'collapse, or go to the parent',
      group: 'Trace',
      run: () => collapse(trace),
    },
    { keys: ['e'], label: 'next error', group: 'Trace', run: () => void trace.nextError(1) },
    { keys: ['E'], label: 'previous error', group: 'Trace', run: () => void trace.nextError(-1) },
    { keys: ['n'], label: 'next match', group: 'Trace', run: () => void trace.nextMatch(1) },
    { keys: ['N'], label: 'previous match', group: 'Trace', run: () => void trace.nextMatch(-1) },
    {
      keys: ['['],
      label: 'show one level less',
      group: 'Trace',
      run: () => trace.showDepth(Math.max(0, trace.depth.value - 1)),
    },
    { keys: [']'], label: 'show one level more', group: 'Trace', run: () => trace.showDepth(trace.depth.value + 1) },
    { keys: ['Enter', ' '], label: 'details of the span', group: 'Span', run: () => act(trace) },
    { keys: ['+', '='], label: 'zoom in', group: 'Zoom', run: () => trace.zoom(0.6, middleOf(trace)) },
    { keys: ['-'], label: 'zoom out', group: 'Zoom', run: () => trace.zoom(1 / 0.6) },
    { keys: ['0'], label: 'show the whole trace', group: 'Zoom', run: () => trace.resetZoom() },
    { keys: ['z'], label: 'zoom to the span', group: 'Zoom', run: () => trace.zoomToSpan() },
    { keys: ['<', ','], label: 'move earlier', group: 'Zoom', run: () => trace.pan(-0.25) },
    { keys: ['>', '.'], label: 'move later', group: 'Zoom', run: () => trace.pan(0.25) },
  ]);

  function act(state: TraceState): boolean | void {
    const current = row();
    if (!current) return false;
    if (current.kind === 'fold') state.setExpanded(current, !current.isExpanded);
    else if (current.kind === 'hidden') state.showHidden();
    else {
      state.isDetailsOpen.value = true;
      requestAnimationFrame(() => document.getElementById('details')?.focus());
    }
  }

  function expand(state: TraceState): boolean | void {
    const current = row();
    if (!current || current.kind === 'hidden' || current.isExpanded === undefined) return false;
    if (current.isExpanded) state.step(1);
    else state.setExpanded(current, true);
  }

  function collapse(state: TraceState): boolean | void {
    const current = row();
    if (!current) return false;
    if (current.kind !== 'hidden' && current.isExpanded) state.setExpanded(current, false);
    else state.stepToParent();
  }
}

/** A zoom with the keys keeps the selected span in view. */
function middleOf(trace: TraceState): number | undefined {
  const index = trace.selected.value;
  if (index === undefined) return undefined;
  const { from, to } = trace.window.value;
  const { starts, ends } = trace.model.value;
  const middle = ((starts[index] ?? 0) + (ends[index] ?? 0)) / 2;
  return middle >= from && middle <= to ? middle : undefined;
}
