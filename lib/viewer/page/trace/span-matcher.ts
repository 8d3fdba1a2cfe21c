import { spanAt, type TraceModel } from './model/trace-model';

/** What the query in the field of a trace says about its spans. */
export interface SpanMatcher {
  /** Absent for an empty query and for one that cannot be read. */
  readonly isMatch?: (model: TraceModel, index: number) => boolean;
  /** Why the query cannot be read. */
  readonly problem?: string;
}

/** Reads a query. */
export function spanMatcher(text: string): SpanMatcher {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return {};
  return {
    isMatch: (model, index) => {
      const span = spanAt(model, index);
      return span !== undefined && `${span.name} ${span.service}`.toLowerCase().includes(wanted);
    },
  };
}
