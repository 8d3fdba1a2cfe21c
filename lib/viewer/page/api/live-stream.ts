import type { StoreCounts, TraceRow } from '../../api/trace-row';
import { addressOf } from './client';

/** The data of one `change` of the stream. */
export interface LiveChange {
  /** Traces that are new or changed, and match the query. */
  readonly rows: readonly TraceRow[];
  /** Ids of traces that changed and do not match. */
  readonly left: readonly string[];
  /** Ids of traces that are no longer in the store. */
  readonly removed: readonly string[];
  /** Changes that this message left out, because there were too many. */
  readonly skipped: number;
  readonly counts: StoreCounts;
}

export interface LiveListener {
  onChange(change: LiveChange): void;
  /** Changes may have been missed: read again what is shown. */
  onGap(): void;
  /** Whether the server answers. */
  onConnection?(isConnected: boolean): void;
}

type Message =
  | { readonly query: string; readonly change: LiveChange }
  | { readonly query: string; readonly gap: true }
  | { readonly query: string; readonly isConnected: boolean };

/** A browser opens six HTTP/1.1 connections to one origin, for all its tabs. These are for streams; the rest for requests. */
const MOST_STREAMS = 3;
/** Without a stream, a tab reads again this often. */
const POLL_MILLIS = 2_000;
const NAME = 'otel-instrument stream';

/**
 * Follows the changes that match a query, until the returned function is called.
 *
 * Tabs with the same query share one connection: the tab that holds the lock of the query reads the stream and passes
 * everything on. All tabs together hold no more than three connections; a tab without one gets `onGap` every two seconds. A hidden
 * tab gets nothing, and `onGap` when it is shown again.
 */
export function followChanges(query: string, listener: LiveListener): () => void {
  let stop = visibleFollower(query, listener);
  const onVisibility = (): void => {
    stop();
    stop = visibleFollower(query, listener);
    if (!document.hidden) listener.onGap();
  };
  document.addEventListener('visibilitychange', onVisibility);
  return () => {
    document.removeEventListener('visibilitychange', onVisibility);
    stop();
  };
}

function visibleFollower(query: string, listener: LiveListener): () => void {
  if (document.hidden) return () => undefined;
  // Locks need a secure context, which a loopback address is.
  return navigator.locks ? follow(query, listener) : open(query, (message) => tell(listener, message));
}

function follow(query: string, listener: LiveListener): () => void {
  const channel = new BroadcastChannel(NAME);
  channel.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    if (data.query === query) tell(listener, data);
  });
  const ending = new AbortController();
  void lead(query, ending.signal, (message) => {
    tell(listener, message);
    channel.postMessage(message);
  });
  return () => {
    ending.abort();
    channel.close();
  };
}

/** Waits for the lock of the query, then for one of the connections, and reads the stream until the end. */
async function lead(query: string, ending: AbortSignal, send: (message: Message) => void): Promise<void> {
  await holding([`${NAME} ${query}`], ending, async () => {
    const poll = setInterval(() => send({ query, gap: true }), POLL_MILLIS);
    const slots = Array.from({ length: MOST_STREAMS }, (_, slot) => `${NAME} slot ${slot}`);
    await holding(slots, ending, async () => {
      clearInterval(poll);
      const close = open(query, send);
      await aborted(ending);
      close();
    });
    clearInterval(poll);
  });
}

/** Runs the body with the first of the locks that is free, and waits until one is. Ends early if the signal aborts. */
async function holding(names: readonly string[], ending: AbortSignal, body: () => Promise<void>): Promise<void> {
  const waiting = new AbortController();
  const signal = AbortSignal.any([waiting.signal, ending]);
  const attempts = names.map((name) =>
    navigator.locks.request(name, { signal }, async () => {
      if (signal.aborted) return;
      waiting.abort();
      await body();
    }),
  );
  // The losers reject with the abort.
  await Promise.allSettled(attempts);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Reads a stream. The browser connects again by itself after a break. */
function open(query: string, send: (message: Message) => void): () => void {
  const source = new EventSource(addressOf('/api/stream', { query }));
  let hasBroken = false;
  source.addEventListener('open', () => {
    send({ query, isConnected: true });
    if (hasBroken) send({ query, gap: true });
    hasBroken = false;
  });
  source.addEventListener('error', () => {
    hasBroken = true;
    send({ query, isConnected: false });
  });
  source.addEventListener('change', ({ data }: MessageEvent<string>) => {
    const change = JSON.parse(data) as LiveChange;
    send({ query, change });
    if (change.skipped > 0) send({ query, gap: true });
  });
  return () => source.close();
}

function tell(listener: LiveListener, message: Message): void {
  if ('change' in message) listener.onChange(message.change);
  else if ('gap' in message) listener.onGap();
  else listener.onConnection?.(message.isConnected);
}
