import { QueryError } from '../../../query/query-error';
import type { StoreMessage } from '../../api/store-message';
import type { TraceRow } from '../../api/trace-row';
import type { KeptTrace } from '../../store/kept-trace';
import type { TraceStore } from '../../store/trace-store';
import { HttpError } from '../http/http-error';
import { StreamClient } from './stream-client';
import { TimeSlice } from '../time-slice';
import { byStart, type TraceIndex } from '../trace-index';
import type { ServerResponse } from 'node:http';

const PERIOD_MILLIS = 200;
/** How far before its connection a client learns of changes. */
const RECENT_MILLIS = 1000;
const HEARTBEAT_MILLIS = 15_000;
const MOST_CLIENTS = 512;
/** Rows in one message. */
const MOST_ROWS = 500;
/** Changed traces that are remembered between two messages, at least. */
const MOST_CHANGES = 5000;

export type Matching = (trace: KeptTrace, slice: TimeSlice) => boolean | Promise<boolean>;

/** The clients with one query. What changed is matched once for all of them. */
interface Feed {
  readonly matches: Matching;
  readonly clients: Set<StreamClient>;
}

/** Tells browsers what changes in the store, at most once per 200 ms. Memory does not grow with the number of changes. */
export class ChangeStream {
  readonly #feeds = new Map<string, Feed>();
  #changed = new Set<string>();
  readonly #stopListening: () => void;
  #skipped = 0;
  #clients = 0;
  #timer: NodeJS.Timeout | undefined;
  #heartbeat: NodeJS.Timeout | undefined;
  #flushedMillis = 0;
  #isFlushing = false;

  constructor(
    private readonly store: TraceStore,
    private readonly index: TraceIndex,
  ) {
    this.#stopListening = store.onChange(({ updated, removed }) => {
      if (this.#clients === 0) return;
      for (const traceId of removed) this.#note(traceId);
      for (const traceId of updated) this.#note(traceId);
      this.#schedule();
    });
  }

  /**
   * Adds a client. Sends it the counts of the store at once, and then what has changed in the second before.
   *
   * @param key clients with the same key have the same query
   * @throws HttpError 503 if there are too many clients
   */
  connect(response: ServerResponse, key: string, matches: Matching): void {
    if (this.#clients >= MOST_CLIENTS) throw new HttpError(503, 'Too many pages are open. Close some of them.');
    const feed = this.#feeds.get(key) ?? { matches, clients: new Set() };
    this.#feeds.set(key, feed);
    const client = new StreamClient(response, () => this.#schedule());
    feed.clients.add(client);
    this.#clients++;
    response.once('close', () => {
      feed.clients.delete(client);
      this.#clients--;
      if (feed.clients.size === 0) this.#feeds.delete(key);
      if (this.#clients === 0) this.#rest();
    });
    this.#heartbeat ??= setInterval(() => this.#beat(), HEARTBEAT_MILLIS).unref();
    client.open({ rows: [], left: [], removed: [], skipped: 0, counts: this.store.counts });
    // A page asks for the list and for the stream at the same time. What changes between the two would be missed.
    client.miss(this.#recentlyChanged(), 0);
    if (client.canCatchUp) this.#schedule();
  }

  close(): void {
    this.#stopListening();
    this.#rest();
    for (const { clients } of this.#feeds.values()) for (const client of clients) client.end();
  }

  #recentlyChanged(): readonly string[] {
    const since = Date.now() - RECENT_MILLIS;
    const recent = [...this.store.kept()].filter(({ updatedMillis }) => updatedMillis >= since);
    return recent.slice(-MOST_ROWS).map(({ traceId }) => traceId);
  }

  /** A trace that changes again moves to the end: the last ones are sent if there are too many. */
  #note(traceId: string): void {
    this.#changed.delete(traceId);
    this.#changed.add(traceId);
    // Half of them at once: a set gets slow if its first entries are removed one by one.
    if (this.#changed.size < 2 * MOST_CHANGES) return;
    const kept = [...this.#changed].slice(-MOST_CHANGES);
    this.#skipped += this.#changed.size - kept.length;
    this.#changed = new Set(kept);
  }

  #schedule(): void {
    if (this.#timer || this.#isFlushing) return;
    const wait = Math.max(0, this.#flushedMillis + PERIOD_MILLIS - performance.now());
    this.#timer = setTimeout(() => void this.#flush(), wait).unref();
  }

  async #flush(): Promise<void> {
    this.#timer = undefined;
    this.#isFlushing = true;
    this.#flushedMillis = performance.now();
    const changed = [...this.#changed];
    const skipped = this.#skipped;
    this.#changed.clear();
    this.#skipped = 0;
    const slice = new TimeSlice();
    await this.index.refresh(slice);
    for (const feed of this.#feeds.values()) {
      // A browser connects again, and loads the list.
      await this.#tell(feed, changed, skipped, slice).catch(() => feed.clients.forEach((client) => client.end()));
    }
    this.#isFlushing = false;
    const isBehind = [...this.#feeds.values()].some(({ clients }) => [...clients].some((client) => client.canCatchUp));
    if (this.#changed.size > 0 || isBehind) this.#schedule();
  }

  async #tell(feed: Feed, changed: readonly string[], skipped: number, slice: TimeSlice): Promise<void> {
    const current = [...feed.clients].filter((client) => !client.isBehind);
    // A client that connects while the message is made knows nothing to be changed.
    const behind = [...feed.clients].filter((client) => client.isBehind);
    if (current.length > 0 && (changed.length > 0 || skipped > 0)) {
      const message = await this.#message(feed, changed, skipped, slice);
      const frame = StreamClient.frame(message);
      for (const client of current) {
        client.send(frame);
        if (slice.isOver()) await slice.next();
      }
    }
    for (const client of behind) {
      client.miss(changed, skipped);
      if (!client.canCatchUp) continue;
      const missed = client.takeMissed();
      client.send(StreamClient.frame(await this.#message(feed, missed.traceIds, missed.skipped, slice)));
    }
  }

  async #message(
    { matches }: Feed,
    changed: readonly string[],
    alreadySkipped: number,
    slice: TimeSlice,
  ): Promise<StoreMessage> {
    const rows: TraceRow[] = [];
    const left: string[] = [];
    const removed: string[] = [];
    let skipped = alreadySkipped;
    for (const traceId of changed.toReversed()) {
      if (slice.isOver()) await slice.next();
      const trace = this.store.get(traceId);
      if (!trace) removed.push(traceId);
      else if (!(await doesMatch(matches, trace, slice))) left.push(traceId);
      else if (rows.length < MOST_ROWS) rows.push(this.index.row(trace));
      else skipped++;
    }
    rows.sort((a, b) => byStart(startOf(b), startOf(a)));
    return { rows, left, removed, skipped, counts: this.store.counts };
  }

  #beat(): void {
    for (const { clients } of this.#feeds.values()) for (const client of clients) client.beat();
  }

  #rest(): void {
    clearInterval(this.#heartbeat);
    clearTimeout(this.#timer);
    this.#heartbeat = undefined;
    this.#timer = undefined;
    this.#changed.clear();
    this.#skipped = 0;
  }
}

/** The list tells the reader when a pattern needs too much time; here, the trace does not match. */
async function doesMatch(matches: Matching, trace: KeptTrace, slice: TimeSlice): Promise<boolean> {
  try {
    return await matches(trace, slice);
  } catch (error) {
    if (error instanceof QueryError) return false;
    throw error;
  }
}

const startOf = ({ traceId, startNanos }: TraceRow) => ({ traceId, startNanos: BigInt(startNanos) });
