import { batch, computed, signal } from '@preact/signals';
import type { RevivedTrace } from '../../api/revive-trace';
import { announce } from '../state/notices';
import { go, route } from '../state/router';
import type { TraceRoute } from '../state/route';
import { findMatches, type Matches } from './find';
import { errorOrigins, nextOf } from './model/errors';
import { criticalStrips } from './model/critical-strips';
import { gapsOf } from './model/gaps';
import { buildRows, deepestParent, foldKey, idsFromDepth, type Row } from './model/rows';
import { buildModel, spanAt, type TraceModel } from './model/trace-model';
import { clampWindow, panBy, windowAround, zoomBy, type TimeWindow } from './model/zoom';
import { spanMatcher, spanTest } from './span-matcher';

/** Shares of the trace that a span must take to be shown. */
export const LEAST_SHARES = [0, 0.001, 0.005, 0.01, 0.02, 0.05, 0.1] as const;

const EMPTY: TraceModel = buildModel({ traceId: '', spans: [], logs: [] }, true);

/** Everything that can change in the view of one trace. It stays when the trace grows. */
export class TraceState {
  readonly content = signal<RevivedTrace | undefined>(undefined);
  readonly problem = signal<string | undefined>(undefined);
  /** The trace has left the store; what is shown is the last that was known. */
  readonly isGone = signal(false);
  readonly isCorrected = signal(true);
  readonly collapsed = signal<ReadonlySet<string>>(new Set());
  readonly openFolds = signal<ReadonlySet<string>>(new Set());
  readonly leastShare = signal(0);
  /** Whether what does not match is left out; else it is pale. */
  readonly onlyMatches = signal(false);
  /** The key of the current row. */
  readonly cursor = signal<string | undefined>(undefined);
  readonly isDetailsOpen = signal(true);
  readonly #zoomed = signal<TimeWindow | undefined>(undefined);

  readonly model = computed(() =>
    this.content.value ? buildModel(this.content.value, this.isCorrected.value) : EMPTY,
  );
  readonly gaps = computed(() => gapsOf(this.model.value));
  /** The parts of spans that are on the critical path, by place: from and to. */
  readonly criticalStrips = computed(() => criticalStrips(this.model.value));
  readonly origins = computed(() => errorOrigins(this.model.value));
  readonly deepest = computed(() => deepestParent(this.model.value));
  readonly window = computed<TimeWindow>(() => this.#zoomed.value ?? { from: 0, to: this.model.value.totalNanos });
  readonly isZoomed = computed(() => this.#zoomed.value !== undefined);

  readonly find = computed(() => (route.value.view === 'trace' ? (route.value.find ?? '') : ''));
  readonly matcher = computed(() => spanMatcher(this.find.value));
  readonly matches = computed<Matches | undefined>(() => {
    const { query } = this.matcher.value;
    const { value: content } = this.content;
    const { value: model } = this.model;
    return query && content && findMatches(model, spanTest(query, content, model));
  });

  /** The place of the selected span. */
  readonly selected = computed(() => {
    const { cursor } = this;
    return cursor.value === undefined ? undefined : this.model.value.indexOf.get(cursor.value);
  });
  readonly rows = computed<readonly Row[]>(() => {
    const model = this.model.value;
    const matches = this.onlyMatches.value ? this.matches.value : undefined;
    const selected = this.leastShare.value > 0 || matches ? this.selected.value : undefined;
    return buildRows(model, {
      collapsed: this.collapsed.value,
      openFolds: this.openFolds.value,
      leastNanos: this.leastShare.value * model.totalNanos,
      ...(matches && { matchesBefore: matches.before }),
      ...(selected !== undefined && { selected }),
    });
  });
  readonly #places = computed(() => new Map(this.rows.value.map(({ key }, place) => [key, place])));
  /** The place of the current row; -1 if there is none. */
  readonly cursorPlace = computed(() => this.#places.value.get(this.cursor.value ?? '') ?? -1);

  /** The span of the address that was gone to last. */
  shownSpanId: string | undefined;

  constructor(readonly traceId: string) {}

  /** Makes a row the current one. A span goes into the address. */
  choose(row: Row | undefined): void {
    if (!row) return;
    this.cursor.value = row.key;
    const span = row.kind === 'span' ? spanAt(this.model.value, row.index) : undefined;
    if (span) this.#writeSpan(span.spanId);
  }

  /** Goes to a span, and opens what hides it. */
  reveal(index: number | undefined): void {
    const model = this.model.value;
    const id = index === undefined ? undefined : model.entries[index]?.id;
    if (index === undefined || id === undefined) return;
    const collapsed = new Set(this.collapsed.value);
    const openFolds = new Set(this.openFolds.value);
    for (let at = index; at >= 0; at = model.parents[at] ?? -1) {
      if (at !== index) collapsed.delete(model.entries[at]?.id ?? '');
      openFolds.add(foldKey(model, at));
    }
    batch(() => {
      this.collapsed.value = collapsed;
      this.openFolds.value = openFolds;
      this.cursor.value = id;
    });
    if (spanAt(model, index)) this.#writeSpan(id);
  }

  /** @returns whether there is a span with this id */
  revealSpan(spanId: string): boolean {
    const index = this.model.value.indexOf.get(spanId);
    this.reveal(index);
    return index !== undefined;
  }

  step(by: number): void {
    const rows = this.rows.value;
    const place = Math.min(Math.max(this.cursorPlace.value + by, 0), rows.length - 1);
    this.choose(rows[place]);
  }

  stepToParent(): void {
    const rows = this.rows.value;
    const place = this.cursorPlace.value;
    const level = rows[place]?.level ?? 0;
    for (let at = place - 1; at >= 0; at--) if ((rows[at]?.level ?? 0) < level) return this.choose(rows[at]);
  }

  nextError(direction: 1 | -1): boolean {
    return this.#next(this.origins.value, direction, 'No errors in this trace');
  }

  nextMatch(direction: 1 | -1): boolean {
    return this.#next(this.matches.value?.places ?? [], direction, 'No matches');
  }

  /** Shows what the filters have left out. */
  showHidden(): void {
    batch(() => {
      this.leastShare.value = 0;
      this.onlyMatches.value = false;
    });
    announce('All spans are shown');
  }

  setExpanded(row: Row, isExpanded: boolean): void {
    if (row.kind === 'hidden') return;
    const state = row.kind === 'span' ? this.collapsed : this.openFolds;
    const next = new Set(state.value);
    if (isExpanded === (row.kind === 'span')) next.delete(row.key);
    else next.add(row.key);
    state.value = next;
  }

  /** Shows the spans down to a depth: 0 shows the roots only. */
  showDepth(depth: number): void {
    batch(() => {
      this.collapsed.value = idsFromDepth(this.model.value, depth);
      if (this.cursorPlace.value < 0) this.#chooseShownAncestor();
    });
    announce(`${this.rows.value.length} rows`);
  }

  /** The depth that is shown: that of the first collapsed span. */
  readonly depth = computed(() => {
    const { collapsed, model } = this;
    let least = this.deepest.value + 1;
    for (const id of collapsed.value) {
      const index = model.value.indexOf.get(id);
      if (index !== undefined) least = Math.min(least, model.value.depths[index] ?? 0);
    }
    return least;
  });

  zoomTo(from: number, to: number): void {
    const { totalNanos } = this.model.value;
    const next = clampWindow(from, to, totalNanos);
    this.#zoomed.value = next.to - next.from >= totalNanos ? undefined : next;
  }

  zoom(factor: number, moment?: number): void {
    const { from, to } = zoomBy(this.window.value, this.model.value.totalNanos, factor, moment);
    this.zoomTo(from, to);
  }

  pan(share: number): void {
    const { from, to } = panBy(this.window.value, this.model.value.totalNanos, share);
    this.zoomTo(from, to);
  }

  zoomToSpan(): void {
    const index = this.selected.value;
    const { starts, ends, totalNanos } = this.model.value;
    if (index === undefined) return;
    const { from, to } = windowAround(starts[index] ?? 0, ends[index] ?? 0, totalNanos);
    this.zoomTo(from, to);
  }

  resetZoom(): void {
    this.#zoomed.value = undefined;
  }

  /** Changes a part of the address of this trace. */
  setRoute(part: Partial<Pick<TraceRoute, 'tab' | 'find' | 'spanId'>>, replace = true): void {
    const { value } = route;
    if (value.view === 'trace') go({ ...value, ...part }, { replace });
  }

  #writeSpan(spanId: string): void {
    this.shownSpanId = spanId;
    this.setRoute({ spanId });
  }

  #next(places: readonly number[], direction: 1 | -1, none: string): boolean {
    const next = nextOf(places, this.selected.value ?? -1, direction);
    if (next === undefined) announce(none);
    else this.reveal(next);
    return next !== undefined;
  }

  #chooseShownAncestor(): void {
    const { parents, entries } = this.model.value;
    for (let at = this.selected.value ?? -1; at >= 0; at = parents[at] ?? -1) {
      const place = this.#places.value.get(entries[at]?.id ?? '');
      if (place !== undefined) return this.choose(this.rows.value[place]);
    }
  }
}
