import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { useWidth } from '../../parts/use-width';
import { useWindow } from '../../parts/use-window';
import type { Row } from '../model/rows';
import { placeIn, ticksIn } from '../model/zoom';
import { useTrace } from '../use-trace';
import { useDragZoom } from './drag-zoom';
import { Dragged } from './minimap';
import { RowCells } from './rows';
import { Ruler } from './ruler';

export const ROW_PIXELS = 26;
const RULER_PIXELS = 26;
const WHEEL_FACTOR = 1.0015;
/** Room for the label of a tick. */
const LABEL_PIXELS = 90;

/** The rows of the waterfall. Only those near the visible part are in the document. */
export function TreeGrid() {
  const trace = useTrace();
  const rows = trace.rows.value;
  const place = trace.cursorPlace.value;
  const scroller = useRef<HTMLDivElement>(null);
  const line = useRef<HTMLDivElement>(null);
  const width = useWidth(line);
  const ticks = ticksIn(trace.window.value, width / LABEL_PIXELS);
  const virtualizer = useWindow({
    count: rows.length,
    rowHeight: ROW_PIXELS,
    scroller,
    keyOf: (index) => rows[index]?.key ?? index,
    paddingStart: RULER_PIXELS,
    kept: place,
  });
  const { dragged, onPointerDown } = useDragZoom(
    trace,
    () => line.current?.getBoundingClientRect(),
    () => trace.window.peek(),
  );
  useLayoutEffect(() => {
    if (place >= 0) keepInView(scroller.current, place);
  }, [trace.cursor.value]);
  // The details take their room from the tree, on a small screen also its height.
  const hasDetails = trace.isDetailsOpen.value && trace.selected.value !== undefined;
  useEffect(() => {
    if (trace.cursorPlace.peek() >= 0) keepInView(scroller.current, trace.cursorPlace.peek());
  }, [trace, hasDetails]);
  useEffect(() => {
    const element = scroller.current;
    const zoom = (event: WheelEvent): void => {
      const bounds = line.current?.getBoundingClientRect();
      const sideways = event.shiftKey ? event.deltaY : event.deltaX;
      if (!bounds) return;
      if (sideways !== 0 && trace.isZoomed.peek()) {
        event.preventDefault();
        trace.pan(sideways / bounds.width);
        return;
      }
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const { from, to } = trace.window.peek();
      const share = Math.min(Math.max((event.clientX - bounds.left) / bounds.width, 0), 1);
      trace.zoom(WHEEL_FACTOR ** event.deltaY, from + (to - from) * share);
    };
    element?.addEventListener('wheel', zoom, { passive: false });
    return () => element?.removeEventListener('wheel', zoom);
  }, [trace]);
  return (
    <div
      class={`tree${trace.matches.value ? ' has-matches' : ''}`}
      ref={scroller}
      role="treegrid"
      aria-label="Spans"
      aria-rowcount={rows.length + 1}
      aria-colcount={2}
      aria-activedescendant={place < 0 ? undefined : `row-${place}`}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onFocus={({ currentTarget }) => {
        // A click chooses its own row.
        if (trace.cursorPlace.peek() < 0 && currentTarget.matches(':focus-visible')) trace.choose(rows[0]);
      }}
    >
      <Ruler ticks={ticks} line={line} />
      <div class="tree-rows" role="rowgroup" style={{ height: `${virtualizer.getTotalSize() - RULER_PIXELS}px` }}>
        <div class="tree-lines" aria-hidden="true">
          {ticks.map(({ nanos }) => (
            <i key={nanos} style={{ left: `${placeIn(trace.window.value, nanos) * 100}%` }} />
          ))}
        </div>
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          return row && <TreeRow key={row.key} row={row} index={index} top={start - RULER_PIXELS} width={width} />;
        })}
        {dragged.value && (
          <div class="tree-drag">
            <Dragged {...dragged.value} />
          </div>
        )}
      </div>
    </div>
  );
}

interface TreeRowProps {
  readonly row: Row;
  readonly index: number;
  readonly top: number;
  readonly width: number;
}

function TreeRow({ row, index, top, width }: TreeRowProps) {
  const trace = useTrace();
  const matches = trace.matches.value;
  const isMatch = matches !== undefined && placesOf(row).some((span) => matches.flags[span] === 1);
  const isCurrent = trace.cursor.value === row.key;
  const isOnPath = row.kind === 'span' && trace.criticalStrips.value.has(row.index);
  return (
    // The keys are bound for the whole page: see use-waterfall-keys.ts.
    <div
      id={`row-${index}`}
      class={`row is-${row.kind}${isCurrent ? ' is-current' : ''}${isMatch ? ' is-match' : ''}${isOnPath ? ' is-on-path' : ''}`}
      role="row"
      aria-level={row.level}
      aria-posinset={row.position}
      aria-setsize={row.size}
      aria-rowindex={index + 2}
      aria-expanded={row.kind === 'hidden' ? undefined : row.isExpanded}
      aria-selected={isCurrent}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => choose(trace, row)}
      onDblClick={() => row.kind === 'span' && trace.zoomToSpan()}
    >
      <RowCells row={row} width={width} />
    </div>
  );
}

const placesOf = (row: Row): readonly number[] =>
  row.kind === 'span' ? [row.index] : row.kind === 'fold' ? row.members : [];

function choose(trace: ReturnType<typeof useTrace>, row: Row): void {
  trace.choose(row);
  if (row.kind === 'fold') trace.setExpanded(row, !row.isExpanded);
  if (row.kind === 'hidden') trace.showHidden();
  if (row.kind === 'span') trace.isDetailsOpen.value = true;
}

/** Scrolls no more than needed: the header covers the top. */
function keepInView(scroller: HTMLElement | null, place: number): void {
  if (!scroller) return;
  const top = place * ROW_PIXELS;
  const height = scroller.clientHeight - RULER_PIXELS;
  if (top < scroller.scrollTop) scroller.scrollTop = top - Math.min(ROW_PIXELS, top);
  else if (top + ROW_PIXELS > scroller.scrollTop + height) scroller.scrollTop = top - height + 2 * ROW_PIXELS;
}
