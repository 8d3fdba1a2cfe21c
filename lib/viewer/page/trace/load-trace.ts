import { reviveTrace } from '../../api/revive-trace';
import { ApiError, getTrace } from '../api/client';
import { followChanges } from '../api/live-stream';
import { paused } from '../state/live';
import type { TraceState } from './trace-state';

/** A trace that grows is read again this often at most; a large one less often. */
const AGAIN_MILLIS = 500;
/** Reading takes no more than a part of the time. */
const REST = 3;

/** Reads a trace, and reads it again when it has grown, until the returned function is called. */
export function loadTrace(state: TraceState): () => void {
  const ending = new AbortController();
  let isLoading = false;
  let wanted = 0;
  let tookMillis = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const load = async (): Promise<void> => {
    isLoading = true;
    const asked = wanted;
    const began = performance.now();
    try {
      const document = await getTrace(state.traceId, ending.signal);
      state.problem.value = undefined;
      state.isGone.value = false;
      if (document.revision !== state.content.value?.revision) state.content.value = reviveTrace(document);
    } catch (error) {
      if (ending.signal.aborted) return;
      const isGone = error instanceof ApiError && error.status === 404;
      if (isGone && state.content.value) state.isGone.value = true;
      else state.problem.value = isGone ? notKept(state.traceId) : (error as Error).message;
    } finally {
      isLoading = false;
      tookMillis = performance.now() - began;
    }
    if (wanted > asked) soon();
  };
  const soon = (): void => {
    if (isLoading || paused.value) return;
    timer ??= setTimeout(
      () => {
        timer = undefined;
        void load();
      },
      Math.max(AGAIN_MILLIS, tookMillis * REST),
    );
  };

  void load();
  const unfollow = followChanges('', {
    onChange: ({ rows, removed }) => {
      const row = rows.find(({ traceId }) => traceId === state.traceId);
      if (removed.includes(state.traceId)) state.isGone.value = true;
      if (!row) return;
      wanted = Math.max(wanted, row.revision);
      if (wanted > (state.content.value?.revision ?? 0)) soon();
    },
    onGap: soon,
    // The trace may have changed between its reading and the beginning of the stream.
    onConnection: (isConnected) => isConnected && soon(),
  });
  const unpause = paused.subscribe((isPaused) => {
    if (!isPaused && wanted > (state.content.peek()?.revision ?? 0)) soon();
  });
  return () => {
    ending.abort();
    clearTimeout(timer);
    unfollow();
    unpause();
  };
}

const notKept = (traceId: string): string =>
  `Trace ${traceId.slice(0, 64)} is not in the store: it was not received yet, or it was evicted.`;
