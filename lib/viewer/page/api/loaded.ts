import { signal, useSignal, type ReadonlySignal, type Signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { queryProblem } from '../search/query-problem';
import { paused } from '../state/live';
import { type ApiError, getJson, type Parameters } from './client';
import { followChanges } from './live-stream';

/** Something that the server computes from the store, and that is read again when the store changes. */
export interface Loaded<T> {
  /** The last response; stays while the next one is on its way. */
  readonly value: ReadonlySignal<T | undefined>;
  readonly error: ReadonlySignal<ApiError | undefined>;
  readonly isLoading: ReadonlySignal<boolean>;
}

/** The server reads its whole store for one response, so the page does not ask more often than this. */
const RELOAD_MILLIS = 2_000;

/**
 * Loads a resource, and loads it again after changes of the traces that match the query, at most every two seconds. Stands
 * still while the reader has paused the page.
 */
export function useLoaded<T>(path: string, parameters: Parameters, follow: string | undefined): Loaded<T> {
  const value = useSignal<T | undefined>(undefined);
  const error = useSignal<ApiError | undefined>(undefined);
  const isLoading = useSignal(true);
  useEffect(
    () => loading({ value, error, isLoading, path, parameters, follow }),
    [path, JSON.stringify(parameters), follow],
  );
  return { value, error, isLoading };
}

interface Loading<T> {
  readonly value: Signal<T | undefined>;
  readonly error: Signal<ApiError | undefined>;
  readonly isLoading: Signal<boolean>;
  readonly path: string;
  readonly parameters: Parameters;
  readonly follow: string | undefined;
}

function loading<T>({ value, error, isLoading, path, parameters, follow }: Loading<T>): () => void {
  const problem = follow === undefined ? undefined : queryProblem(follow);
  if (problem) {
    error.value = problem;
    isLoading.value = false;
    return () => {};
  }
  const ending = new AbortController();
  const isStale = signal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const load = async (): Promise<void> => {
    isStale.value = false;
    isLoading.value = true;
    try {
      const response = await getJson<T>(path, parameters, ending.signal);
      if (ending.signal.aborted) return;
      value.value = response;
      error.value = undefined;
    } catch (failure) {
      if (ending.signal.aborted) return;
      error.value = failure as ApiError;
    }
    isLoading.value = false;
    timer = setTimeout(() => {
      timer = undefined;
      if (isStale.value) change();
    }, RELOAD_MILLIS);
  };
  const change = (): void => {
    isStale.value = true;
    if (timer === undefined && !isLoading.value && !paused.value) void load();
  };
  isLoading.value = true;
  void load();
  const stopFollowing = follow === undefined ? () => {} : followChanges(follow, { onChange: change, onGap: change });
  const stopWaiting = paused.subscribe((isPaused) => {
    if (!isPaused && isStale.value) change();
  });
  return () => {
    ending.abort();
    clearTimeout(timer);
    stopFollowing();
    stopWaiting();
  };
}
