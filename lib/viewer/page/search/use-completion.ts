import { useSignal, type ReadonlySignal, type Signal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import type { CompletionItem, QueryCompletion } from '../../../query/complete/complete-query';
import { getJson } from '../api/client';
import { pastQueries } from './query-history';

export interface CompletionState {
  /** Empty while the list is closed. */
  readonly items: readonly CompletionItem[];
  /** The part of the query that an item replaces. */
  readonly from: number;
  readonly to: number;
  /** Position of the item that Enter takes. */
  readonly active: number | undefined;
}

export interface Completion {
  readonly state: ReadonlySignal<CompletionState>;
  /** Asks for what can stand at the cursor. */
  readonly ask: () => void;
  readonly close: () => void;
  readonly take: (index: number) => void;
  readonly onKey: (event: KeyboardEvent) => void;
}

const CLOSED: CompletionState = { items: [], from: 0, to: 0, active: undefined };
const PAUSE_MILLIS = 80;

export const optionId = (index: number): string => `query-option-${index}`;

/** Completion of the query at the cursor; of an empty query with the queries of before. */
export function useCompletion(text: Signal<string>, input: RefObject<HTMLInputElement | null>): Completion {
  const state = useSignal<CompletionState>(CLOSED);
  const asking = useRef<AbortController | null>(null);
  return useMemo(() => makeCompletion(text, input, state, asking), []);
}

function makeCompletion(
  text: Signal<string>,
  input: RefObject<HTMLInputElement | null>,
  state: Signal<CompletionState>,
  asking: { current: AbortController | null },
): Completion {
  const close = (): void => {
    asking.current?.abort();
    state.value = CLOSED;
  };
  const ask = (): void => {
    asking.current?.abort();
    const controller = new AbortController();
    asking.current = controller;
    setTimeout(() => void load(controller.signal), PAUSE_MILLIS);
  };
  const load = async (signal: AbortSignal): Promise<void> => {
    if (signal.aborted) return;
    const query = text.value;
    const at = input.current?.selectionStart ?? query.length;
    if (query === '') {
      const items = pastQueries().map((past) => ({ text: past, detail: 'searched before' }));
      state.value = { items: items.slice(0, 8), from: 0, to: 0, active: undefined };
      if (items.length > 0) return;
    }
    try {
      const found = await getJson<QueryCompletion>('/api/complete', { query, at }, signal);
      if (signal.aborted || document.activeElement !== input.current) return;
      state.value = { ...found, active: undefined };
    } catch {
      // No list: the query can still be typed.
      if (!signal.aborted) state.value = CLOSED;
    }
  };
  const take = (index: number): void => {
    const { items, from, to } = state.value;
    const item = items[index];
    const field = input.current;
    if (!item || !field) return;
    const before = text.value.slice(0, from) + item.text;
    text.value = before + text.value.slice(to);
    state.value = CLOSED;
    // The field has the new text after the next drawing.
    requestAnimationFrame(() => {
      field.setSelectionRange(before.length, before.length);
      field.focus();
    });
  };
  const move = (by: number): void => {
    const { items, active } = state.value;
    const from = active ?? (by > 0 ? -1 : items.length);
    state.value = { ...state.value, active: (from + by + items.length) % items.length };
  };
  const onKey = (event: KeyboardEvent): void => {
    const { items, active } = state.value;
    if (event.isComposing) return;
    const isOpen = items.length > 0;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (isOpen) move(event.key === 'ArrowDown' ? 1 : -1);
      else ask();
    } else if (isOpen && event.key === 'Escape') close();
    else if (isOpen && active !== undefined && (event.key === 'Enter' || event.key === 'Tab')) take(active);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return { state, ask, close, take, onKey };
}
