import { useSignal } from '@preact/signals';
import { useMemo, useRef } from 'preact/hooks';
import type { TraceComparison } from '../../api/trace-comparison';
import { useLoaded } from '../api/loaded';
import { counted } from '../parts/amount';
import { LoadState } from '../parts/load-state';
import { Message } from '../parts/message';
import { useWindow } from '../parts/use-window';
import type { CompareRoute } from '../state/route';
import { route } from '../state/router';
import { CompareHead } from './compare-head';
import { AttributeLine, PairLine } from './compare-line';
import { comparedRows } from './compared-rows';

const ROW_HEIGHT = 28;

/** Two traces, span by span. */
export function CompareView() {
  const shown = route.value;
  return shown.view === 'compare' ? <Compare key={`${shown.left} ${shown.right}`} shown={shown} /> : null;
}

function Compare({ shown }: { readonly shown: CompareRoute }) {
  const { left, right } = shown;
  const loaded = useLoaded<TraceComparison>('/api/compare', { left, right }, undefined);
  return (
    <section class="view compare" aria-labelledby="view-title">
      <h1 id="view-title">Two traces compared</h1>
      <LoadState loaded={loaded}>{(comparison) => <Comparison comparison={comparison} shown={shown} />}</LoadState>
    </section>
  );
}

function Comparison({ comparison, shown }: { readonly comparison: TraceComparison; readonly shown: CompareRoute }) {
  const changesOnly = useSignal(false);
  const open = useSignal<ReadonlySet<number>>(new Set());
  const { pairs, skipped } = comparison;
  const rows = useMemo(
    () => comparedRows(pairs, open.value, changesOnly.value),
    [pairs, open.value, changesOnly.value],
  );
  const most = useMemo(() => mostDelta(comparison), [comparison]);
  const scroller = useRef<HTMLDivElement>(null);
  const drawn = useWindow({ count: rows.length, rowHeight: ROW_HEIGHT, scroller });
  const toggle = (index: number): void => {
    const next = new Set(open.value);
    if (!next.delete(index)) next.add(index);
    open.value = next;
  };
  return (
    <>
      <CompareHead comparison={comparison} shown={shown} />
      <label class="check">
        <input type="checkbox" checked={changesOnly.value} onChange={() => (changesOnly.value = !changesOnly.value)} />
        only what differs
      </label>
      {skipped > 0 && <p class="soft">{counted(skipped, 'pair')} of spans left out.</p>}
      <div class="compare-table" role="table" aria-label="Spans of both traces" aria-rowcount={rows.length + 1}>
        <div class="compare-line is-head" role="row" aria-rowindex={1}>
          <span role="columnheader">Span</span>
          <span role="columnheader" class="is-number">
            Left
          </span>
          <span role="columnheader" class="is-number">
            Right
          </span>
          <span role="columnheader">Difference</span>
        </div>
        <div ref={scroller} class="compare-scroll" role="rowgroup" tabIndex={0} aria-label="Spans of both traces">
          {rows.length === 0 ? (
            <Message title="No difference" />
          ) : (
            <div class="windowed" role="presentation" style={{ blockSize: `${drawn.getTotalSize()}px` }}>
              {drawn.getVirtualItems().map(({ index, start }) => {
                const row = rows[index];
                if (!row) return null;
                const place = { top: start, position: index + 2 };
                return row.kind === 'pair' ? (
                  <PairLine key={`p${row.index}`} row={row} shown={shown} most={most} {...place} onToggle={toggle} />
                ) : (
                  <AttributeLine key={`a${index}`} row={row} {...place} />
                );
              })}
            </div>
          )}
        </div>
      </div>
    </>
  );
}

const mostDelta = ({ pairs }: TraceComparison): number =>
  pairs.reduce((most, { deltaNanos }) => Math.max(most, Math.abs(Number(deltaNanos))), 1);
