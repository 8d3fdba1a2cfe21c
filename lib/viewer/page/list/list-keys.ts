import type { Signal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useKeys } from '../keys/use-keys';
import { notify } from '../state/notices';
import { go, route } from '../state/router';
import { list } from './list-state';
import { clearSelection, selected, selectedPair, toggleSelected } from './selection';

interface ListKeys {
  /** The trace that the keyboard is on. */
  readonly cursor: Signal<string | undefined>;
  readonly scroller: RefObject<HTMLElement | null>;
  readonly scrollTo: (index: number) => void;
}

/** The keys of the list. While a trace is open, `j` and `k` belong to it, and `J` and `K` go through the list. */
export function useListKeys({ cursor, scroller, scrollTo }: ListKeys): void {
  const isListShown = (): boolean => route.value.view === 'traces';
  const positionOf = (traceId: string | undefined): number =>
    list.value.rows.findIndex((row) => row.traceId === traceId);

  /** Moves the cursor, and the focus to its link once that is drawn. */
  const step = (by: number): boolean => {
    if (!isListShown()) return false;
    const { rows } = list.value;
    const from = positionOf(cursor.value);
    const to = Math.min(rows.length - 1, Math.max(0, from < 0 ? 0 : from + by));
    const row = rows[to];
    if (!row) return false;
    cursor.value = row.traceId;
    scrollTo(to);
    requestAnimationFrame(() => focusRow(scroller.current, row.traceId));
    return true;
  };

  const open = (by: number): boolean => {
    const shown = route.value;
    if (shown.view !== 'trace') return false;
    const to = positionOf(shown.traceId) + by;
    const row = list.value.rows[to];
    if (!row) return false;
    scrollTo(to);
    go({ view: 'trace', traceId: row.traceId, query: shown.query }, { replace: true });
    return true;
  };

  useKeys([
    { keys: ['j', 'ArrowDown'], label: 'next trace', group: 'List', run: () => step(1) },
    { keys: ['k', 'ArrowUp'], label: 'previous trace', group: 'List', run: () => step(-1) },
    { keys: ['J'], label: 'open the next trace', group: 'List', run: () => open(1) },
    { keys: ['K'], label: 'open the previous trace', group: 'List', run: () => open(-1) },
    {
      keys: ['Enter'],
      label: 'open the trace',
      group: 'List',
      run: () => {
        if (!isListShown() || positionOf(cursor.value) < 0) return false;
        go({ view: 'trace', traceId: cursor.value ?? '', query: route.value.query });
        return true;
      },
    },
    {
      keys: ['x'],
      label: 'select the trace',
      group: 'List',
      run: () => {
        const shown = route.value;
        const traceId = shown.view === 'trace' ? shown.traceId : cursor.value;
        if (traceId === undefined || (isListShown() && positionOf(traceId) < 0)) return false;
        toggleSelected(traceId);
        return true;
      },
    },
    { keys: ['c'], label: 'compare the two selected traces', group: 'List', run: compareSelected },
    {
      keys: ['Escape'],
      label: 'clear the selection',
      group: 'List',
      run: () => {
        if (!isListShown() || selected.value.size === 0 || isTyping()) return false;
        clearSelection();
        return true;
      },
    },
  ]);
}

/** Opens the comparison of the two selected traces, or says what to select. */
export function compareSelected(): void {
  const pair = selectedPair();
  if (pair) go({ view: 'compare', left: pair[0], right: pair[1], query: route.value.query });
  else notify(`Select two traces to compare: ${selected.value.size} selected. Press x to select a trace.`);
}

function focusRow(scroller: HTMLElement | null, traceId: string): void {
  scroller?.querySelector<HTMLElement>(`[data-trace="${CSS.escape(traceId)}"]`)?.focus({ preventScroll: true });
}

const isTyping = (): boolean => document.activeElement?.matches('input[type="search"], input[type="text"]') ?? false;
