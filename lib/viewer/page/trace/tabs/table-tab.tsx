import { useSignal } from '@preact/signals';
import { useMemo, useRef } from 'preact/hooks';
import { useKeys } from '../../keys/use-keys';
import { cut } from '../../text/cut';
import { ServiceName } from '../../parts/service-name';
import { useWindow } from '../../parts/use-window';
import { FindField } from '../find-field';
import { COLUMNS, nextOrder, sortedPlaces, type Column, type Order } from '../model/table-sort';
import { durationAt, spanAt } from '../model/trace-model';
import { useTrace } from '../use-trace';
import { durationText } from '../waterfall/span-bar';

const ROW_PIXELS = 26;

const LABELS: Readonly<Record<Column, string>> = {
  start: 'Start',
  name: 'Name',
  service: 'Service',
  duration: 'Duration',
  self: 'Own time',
  depth: 'Depth',
  logs: 'Lines',
};

/** All spans in one table that can be sorted. */
export function TableTab() {
  const trace = useTrace();
  const model = trace.model.value;
  const matches = trace.matches.value;
  const order = useSignal<Order>({ column: 'duration', isDescending: true });
  const scroller = useRef<HTMLDivElement>(null);
  const places = useMemo(() => {
    const all = matches?.places ?? [...model.entries.keys()].filter((index) => spanAt(model, index));
    return sortedPlaces(model, all, order.value);
  }, [model, matches, order.value]);
  const virtualizer = useWindow({ count: places.length, rowHeight: ROW_PIXELS, scroller, paddingStart: ROW_PIXELS });
  const step = (by: number): void => {
    const at = Math.min(Math.max(places.indexOf(trace.selected.value ?? -1) + by, 0), places.length - 1);
    trace.reveal(places[at]);
    virtualizer.scrollToIndex(at);
  };
  useKeys([
    { keys: ['j', 'ArrowDown'], label: 'next span', group: 'Trace', run: () => step(1) },
    { keys: ['k', 'ArrowUp'], label: 'previous span', group: 'Trace', run: () => step(-1) },
  ]);
  return (
    <div class="tabbed">
      <div class="toolbar">
        <FindField />
      </div>
      <div
        class="span-table"
        ref={scroller}
        role="grid"
        aria-label="Spans"
        aria-rowcount={places.length + 1}
        tabIndex={0}
      >
        <div class="table-head" role="row">
          {COLUMNS.map((column) => (
            <div key={column} role="columnheader" aria-sort={sortOf(order.value, column)} class={`is-${column}`}>
              <button type="button" onClick={() => (order.value = nextOrder(order.value, column))}>
                {LABELS[column]}
                {order.value.column === column && (order.value.isDescending ? ' ↓' : ' ↑')}
              </button>
            </div>
          ))}
        </div>
        <div class="table-rows" role="rowgroup" style={{ height: `${places.length * ROW_PIXELS}px` }}>
          {virtualizer.getVirtualItems().map(({ index: at, start }) => (
            <TableRow key={places[at]} index={places[at] ?? 0} at={at} top={start - ROW_PIXELS} />
          ))}
        </div>
      </div>
    </div>
  );
}

const sortOf = ({ column, isDescending }: Order, own: Column) =>
  column !== own ? 'none' : isDescending ? 'descending' : 'ascending';

function TableRow({ index, at, top }: { readonly index: number; readonly at: number; readonly top: number }) {
  const trace = useTrace();
  const model = trace.model.value;
  const span = spanAt(model, index);
  if (!span) return null;
  const isCurrent = trace.selected.value === index;
  return (
    <div
      class={`table-row${isCurrent ? ' is-current' : ''}`}
      role="row"
      aria-rowindex={at + 2}
      aria-selected={isCurrent}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => trace.reveal(index)}
    >
      <div role="gridcell" class="is-start number">
        {durationText(model.starts[index] ?? 0)}
      </div>
      <div
        role="gridcell"
        class={`is-name${span.status.code === 'error' ? ' is-error' : ''}`}
        title={cut(span.name, 1000)}
      >
        {cut(span.name) || 'no name'}
      </div>
      <div role="gridcell" class="is-service">
        <ServiceName name={span.service} />
      </div>
      <div role="gridcell" class="is-duration number">
        {durationText(durationAt(model, index))}
      </div>
      <div role="gridcell" class="is-self number">
        {durationText(model.selfs[index] ?? 0)}
      </div>
      <div role="gridcell" class="is-depth number">
        {model.depths[index]}
      </div>
      <div role="gridcell" class="is-logs number">
        {model.logs.get(index)?.length ?? ''}
      </div>
    </div>
  );
}
