import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { formatCount } from '../parts/amount';
import { Message } from '../parts/message';
import { useWindow } from '../parts/use-window';
import { effectiveQuery } from '../search/health-checks';
import { counts, paused } from '../state/live';
import { route } from '../state/router';
import { EmptyList } from './empty-list';
import { GroupTable } from './group-table';
import { ListHead } from './list-head';
import { ListTools } from './list-tools';
import { isAtTop, list, loadMore, showNewRows } from './list-state';
import { useListKeys } from './list-keys';
import { ListRow } from './list-row';

/** Heights in pixels; styles/list.css has the same. */
const ROW_HEIGHT = { wide: 32, narrow: 52 } as const;
/** Rows before the end of the list at which the next ones are loaded. */
const AHEAD = 60;

/** The traces that match the query; new ones appear on top. */
export function TraceList() {
  const { query, rows, newRows, hasMore, error, isLoading, groups } = list.value;
  const shown = route.value;
  const width = shown.view === 'traces' ? 'wide' : 'narrow';
  const scroller = useRef<HTMLDivElement>(null);
  const cursor = useSignal<string | undefined>(undefined);
  const drawn = useWindow({
    count: rows.length,
    rowHeight: ROW_HEIGHT[width],
    scroller,
    keyOf: (index) => rows[index]?.traceId ?? index,
  });
  useLayoutEffect(() => drawn.measure(), [width]);
  useEffect(() => {
    // Another query begins at its top.
    scroller.current?.scrollTo({ top: 0 });
    isAtTop.value = true;
  }, [query]);
  useListKeys({ cursor, scrollTo: (index) => drawn.scrollToIndex(index), scroller });
  const items = drawn.getVirtualItems();
  useEffect(() => {
    if (hasMore && (items.at(-1)?.index ?? 0) >= rows.length - AHEAD) loadMore();
  });
  const longest = items.reduce((most, { index }) => Math.max(most, Number(rows[index]?.durationNanos ?? 0)), 1);
  const open = shown.view === 'trace' ? shown.traceId : undefined;
  return (
    <div class={`list is-${width}`}>
      {width === 'wide' && <h1 class="unseen">Traces</h1>}
      <ListTools isNarrow={width === 'narrow'} />
      {newRows > 0 && (
        <button
          type="button"
          class="list-new"
          onClick={() => {
            scroller.current?.scrollTo({ top: 0 });
            isAtTop.value = true;
            paused.value = false;
            showNewRows();
          }}
        >
          {formatCount(newRows)} new{paused.value ? ', paused' : ''}
        </button>
      )}
      {groups && width === 'wide' && <GroupTable groups={groups} />}
      <div class="list-table" role="table" aria-label="Traces" aria-rowcount={hasMore ? -1 : rows.length + 1}>
        <ListHead />
        <div
          ref={scroller}
          class="list-scroll"
          role="rowgroup"
          onScroll={({ currentTarget }) => {
            const wasAtTop = isAtTop.value;
            isAtTop.value = currentTarget.scrollTop < ROW_HEIGHT.wide / 2;
            if (isAtTop.value && !wasAtTop && !paused.value) showNewRows();
          }}
        >
          <div class="windowed" role="presentation" style={{ blockSize: `${drawn.getTotalSize()}px` }}>
            {items.map(({ index, start, key }) => {
              const row = rows[index];
              if (!row) return null;
              const isCurrent = row.traceId === (open ?? cursor.value);
              return <ListRow key={key} {...{ row, index, start, longest, isCurrent }} query={shown.query} />;
            })}
          </div>
        </div>
      </div>
      {error && (
        <Message title={error.column === undefined ? 'The search failed' : 'The query is not valid'}>
          {error.message}
        </Message>
      )}
      {!error && !isLoading && rows.length === 0 && <Nothing />}
    </div>
  );
}

function Nothing() {
  const { query } = route.value;
  const held = counts.value?.traces ?? 0;
  const { hint } = list.value;
  if (held === 0) return <EmptyList />;
  const hides = effectiveQuery(query) === query ? '' : ' Health checks are hidden.';
  return (
    <Message title="No trace matches">
      {hint && (
        <p>
          Column {hint.column}: {hint.message}
          {hint.suggestion !== undefined && (
            <>
              {' '}
              Did you mean <code>{hint.suggestion}</code>?
            </>
          )}
        </p>
      )}
      {formatCount(held)} {held === 1 ? 'trace is' : 'traces are'} in the viewer.{hides} New ones appear here if they
      match.
    </Message>
  );
}
