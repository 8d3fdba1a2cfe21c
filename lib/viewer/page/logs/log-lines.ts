import { signal, type ReadonlySignal } from '@preact/signals';
import type { LogList, LogRow } from '../../api/log-list';
import { type ApiError, getJson } from '../api/client';
import { followChanges } from '../api/live-stream';
import { queryProblem } from '../search/query-problem';
import { paused } from '../state/live';

export interface LogLines {
  readonly rows: readonly LogRow[];
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  /** Whether newer lines wait, because the reader has scrolled or has paused the page. */
  readonly hasNew: boolean;
  readonly error?: ApiError | undefined;
}

const PAGE_ROWS = 300;
const RELOAD_MILLIS = 1_000;

/** The log records that match a query, the newest first, read again when the store changes. */
export class LogReader {
  /** Whether the reader looks at the newest lines. */
  isAtTop = true;
  readonly #state = signal<LogLines>({ rows: [], hasMore: false, isLoading: true, hasNew: false });
  readonly #ending = new AbortController();
  readonly #stops: (() => void)[];
  #next: string | undefined;
  #isBusy = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly query: string) {
    const error = queryProblem(query);
    if (error) {
      this.#state.value = { rows: [], hasMore: false, isLoading: false, hasNew: false, error };
      this.#stops = [];
      return;
    }
    void this.reload();
    this.#stops = [
      followChanges(query, { onChange: () => this.#changed(), onGap: () => this.#changed() }),
      paused.subscribe((isPaused) => {
        if (!isPaused && this.#state.peek().hasNew && this.isAtTop) void this.reload();
      }),
    ];
  }

  get lines(): ReadonlySignal<LogLines> {
    return this.#state;
  }

  stop(): void {
    this.#ending.abort();
    clearTimeout(this.#timer);
    for (const stop of this.#stops) stop();
  }

  /** Reads the newest lines. */
  async reload(): Promise<void> {
    const response = await this.#request(undefined);
    if (response) this.#show(response.rows, false);
  }

  /** Reads the next lines, if there are some. */
  async more(): Promise<void> {
    if (this.#next === undefined) return;
    const response = await this.#request(this.#next);
    const { rows, hasNew } = this.#state.peek();
    if (response) this.#show([...rows, ...response.rows], hasNew);
  }

  async #request(after: string | undefined): Promise<LogList | undefined> {
    if (this.#isBusy) return undefined;
    this.#isBusy = true;
    try {
      const response = await getJson<LogList>(
        '/api/logs',
        { query: this.query, limit: PAGE_ROWS, after },
        this.#ending.signal,
      );
      this.#next = response.next;
      return response;
    } catch (error) {
      if (!this.#ending.signal.aborted) {
        this.#state.value = { rows: [], hasMore: false, isLoading: false, hasNew: false, error: error as ApiError };
      }
      return undefined;
    } finally {
      this.#isBusy = false;
    }
  }

  #show(rows: readonly LogRow[], hasNew: boolean): void {
    this.#state.value = { rows, hasMore: this.#next !== undefined, isLoading: false, hasNew };
  }

  #changed(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.isAtTop && !paused.peek()) void this.reload();
      else this.#state.value = { ...this.#state.peek(), hasNew: true };
    }, RELOAD_MILLIS);
  }
}
