import { batch, signal, untracked, type ReadonlySignal } from '@preact/signals';
import type { GroupList, QueryHint, StoreCounts, TraceList, TraceRow } from '../../api/trace-row';
import { type ApiError, getTraces } from '../api/client';
import { followChanges, type LiveChange } from '../api/live-stream';
import { orderOf } from '../search/conditions';
import { queryProblem } from '../search/query-problem';
import { connected, counts, paused } from '../state/live';
import { type Following, LiveRows } from './live-rows';
import { NEWEST_FIRST } from './row-order';

/** What the list shows. */
export interface ListState {
  readonly query: string;
  readonly rows: readonly TraceRow[];
  /** Rows that wait, because the reader has scrolled or has paused the page. */
  readonly newRows: number;
  /** Whether the server has more rows after the last one. */
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  readonly error?: ApiError | undefined;
  /** The result of a query that groups spans. */
  readonly groups?: GroupList | undefined;
  /** Why nothing matches. */
  readonly hint?: QueryHint | undefined;
}

const PAGE_ROWS = 300;
/** Between two searches, where the page cannot put new rows in their place by itself. */
const SEARCH_MILLIS = 1_000;

const state = signal<ListState>({ query: '', rows: [], newRows: 0, hasMore: false, isLoading: true });

/** The traces that match the query of the address. */
export const list: ReadonlySignal<ListState> = state;

/** Whether the reader looks at the beginning of the list, where new rows appear. */
export const isAtTop = signal(true);

let current: ListFollower | undefined;

/** Searches, and follows the changes until the returned function is called. */
export function followList(query: string): () => void {
  const follower = new ListFollower(query);
  current = follower;
  return () => follower.stop();
}

/** Loads the next rows, if there are some. */
export const loadMore = (): void => void current?.more();

/** Shows the rows that wait. */
export const showNewRows = (): void => current?.release();

class ListFollower {
  readonly #query: string;
  readonly #rows: LiveRows;
  readonly #isSortedByServer: boolean;
  readonly #ending = new AbortController();
  readonly #stops: (() => void)[] = [];
  /** Changes that arrive during a search; its response may be older. */
  #during: LiveChange[] | undefined;
  /** What the store held at the last search. */
  #searched: StoreCounts | undefined;
  /** What the store held when the stream began; changes between the search and that moment are in neither. */
  #begun: StoreCounts | undefined;
  #next: string | undefined;
  #found: Pick<TraceList, 'groups' | 'hint'> = {};
  #awaitsFirst = false;
  #isLoadingMore = false;
  #isStale = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(query: string) {
    const order = orderOf(query);
    this.#query = query;
    this.#isSortedByServer = order === 'other';
    this.#rows = new LiveRows(order === 'other' ? NEWEST_FIRST : order);
    const previous = untracked(() => state.value);
    // The rows of the last query stay until the response: an empty list would flicker.
    const error = queryProblem(query);
    if (error) {
      state.value = { query, rows: [], newRows: 0, hasMore: false, isLoading: false, error };
      return;
    }
    state.value = { ...previous, query, newRows: 0, isLoading: true, error: undefined };
    void this.#search();
    this.#stops.push(
      followChanges(query, {
        onChange: (change) => this.#change(change),
        onGap: () => this.#gap(),
        onConnection: (isConnected) => {
          connected.value = isConnected;
          this.#awaitsFirst = isConnected;
        },
      }),
      paused.subscribe((isPaused) => {
        if (!isPaused) untracked(() => this.release());
      }),
    );
  }

  stop(): void {
    this.#ending.abort();
    clearTimeout(this.#timer);
    for (const stop of this.#stops) stop();
  }

  release(): void {
    this.#rows.release();
    if (this.#isStale) void this.#search();
    this.#show();
  }

  async more(): Promise<void> {
    if (this.#next === undefined || this.#isLoadingMore) return;
    this.#isLoadingMore = true;
    const response = await this.#request(this.#next);
    this.#isLoadingMore = false;
    if (!response) return;
    this.#next = response.next;
    this.#rows.append(response.rows, response.next !== undefined);
    this.#show();
  }

  async #search(): Promise<void> {
    if (this.#during) return;
    this.#during = [];
    this.#isStale = false;
    const response = await this.#request(undefined);
    const during = this.#during;
    this.#during = undefined;
    if (!response) return;
    counts.value = response.counts;
    this.#searched = response.counts;
    this.#found = response;
    this.#next = response.next;
    this.#rows.reset(response.rows, response.next !== undefined);
    if (!this.#isSortedByServer) for (const change of during) this.#rows.apply(change, 'shown');
    this.#show();
    this.#checkBeginning();
  }

  /** Searches again if something changed between the search and the beginning of the stream. */
  #checkBeginning(): void {
    if (!this.#begun || !this.#searched) return;
    const keys = ['traces', 'spans', 'logs', 'evictedTraces'] as const;
    const isSame = keys.every((key) => this.#begun?.[key] === this.#searched?.[key]);
    this.#begun = undefined;
    if (!isSame) this.#gap();
  }

  async #request(after: string | undefined): Promise<TraceList | undefined> {
    try {
      const parameters = { query: this.#query, limit: PAGE_ROWS, ...(after !== undefined && { after }) };
      return await getTraces(parameters, this.#ending.signal);
    } catch (error) {
      if (this.#ending.signal.aborted) return undefined;
      state.value = { ...state.value, isLoading: false, rows: [], hasMore: false, error: error as ApiError };
      return undefined;
    }
  }

  #change(change: LiveChange): void {
    if (!paused.value) counts.value = change.counts;
    this.#during?.push(change);
    if (this.#awaitsFirst) {
      this.#awaitsFirst = false;
      this.#begun = change.counts;
      if (!this.#during) this.#checkBeginning();
    }
    if (this.#isSortedByServer) {
      if (change.rows.length + change.left.length + change.removed.length > 0) this.#gap();
      return;
    }
    this.#rows.apply(change, this.#following());
    this.#show();
  }

  /** Searches again, at most once a second; not while the reader wants the list to stand still. */
  #gap(): void {
    this.#isStale = true;
    if (this.#timer !== undefined || this.#following() !== 'shown') return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#isStale && this.#following() === 'shown') void this.#search();
    }, SEARCH_MILLIS);
  }

  #following(): Following {
    if (paused.value) return 'paused';
    return isAtTop.value ? 'shown' : 'held';
  }

  #show(): void {
    if (this.#ending.signal.aborted || this.#during) return;
    const { rows, newRows, hasMore } = this.#rows;
    batch(() => {
      const { groups, hint } = this.#found;
      state.value = { query: this.#query, rows, newRows, hasMore, isLoading: false, groups, hint };
    });
  }
}
