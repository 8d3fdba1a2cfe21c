import type { CompiledQuery } from '../../query/match/compiled-query';
import { extentOf, firstSpanOf } from '../../trace/trace-extent';
import type { KeptTrace } from '../store/kept-trace';

type Sort = NonNullable<CompiledQuery['sort']>;
type Key = number | string;

const NAME_LENGTH = 200;

/** Traces by something else than their start. Keeps one key for each, not its row. */
export class SortedTraces {
  readonly #found: { readonly traceId: string; readonly key: Key; readonly startNanos: bigint }[] = [];

  constructor(private readonly sort: Sort) {}

  get size(): number {
    return this.#found.length;
  }

  add(trace: KeptTrace): void {
    const { startNanos, endNanos } = extentOf(trace);
    const key = this.sort.key === 'start' ? Number(startNanos) : keyOf(trace, this.sort.key, endNanos - startNanos);
    this.#found.push({ traceId: trace.traceId, key, startNanos });
  }

  /** The ids at these positions; of equal keys, the newest first. */
  ids(start: number, end: number): readonly string[] {
    const sign = this.sort.isDescending ? -1 : 1;
    const order = this.#found.toSorted((a, b) => {
      if (a.key !== b.key) return a.key < b.key ? -sign : sign;
      return a.startNanos > b.startNanos ? -1 : a.startNanos < b.startNanos ? 1 : 0;
    });
    return order.slice(start, end).map(({ traceId }) => traceId);
  }
}

function keyOf({ spans, logs }: KeptTrace, key: Exclude<Sort['key'], 'start'>, durationNanos: bigint): Key {
  switch (key) {
    case 'duration':
      return Number(durationNanos);
    case 'spans':
      return spans.size;
    case 'logs':
      return logs.length;
    case 'errors': {
      let errors = 0;
      for (const { status } of spans.values()) if (status.code === 'error') errors++;
      return errors;
    }
    case 'name':
      return firstSpanOf(spans)?.name.slice(0, NAME_LENGTH) ?? '';
    default:
      return firstSpanOf(spans)?.service.slice(0, NAME_LENGTH) ?? '';
  }
}
