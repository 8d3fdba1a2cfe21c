import { compileQuery, type CompiledQuery } from '../../../query/match/compiled-query';
import { parseQuery } from '../../../query/parse-query';
import { QueryError } from '../../../query/query-error';
import type { TraceContent, TraceModel } from './model/trace-model';
import { spanAt } from './model/trace-model';

/** What the query in the field of a trace says about its spans. */
export interface SpanMatcher {
  /** Absent for an empty query and for one that cannot be read. */
  readonly query?: CompiledQuery;
  /** Why the query cannot be read. */
  readonly problem?: string;
}

/** Reads a query. */
export function spanMatcher(text: string): SpanMatcher {
  if (!text.trim()) return {};
  try {
    return { query: compileQuery(parseQuery(text)) };
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    const { message, column, suggestion } = error;
    return { problem: `Column ${column}: ${message}${suggestion === undefined ? '' : ` Did you mean ${suggestion}?`}` };
  }
}

/** A test of the spans of a trace by their place. */
export function spanTest(query: CompiledQuery, content: TraceContent, model: TraceModel): (index: number) => boolean {
  const spans = new Map(content.spans.map((span) => [span.spanId, span]));
  const context = query.contextOf({ traceId: content.traceId, spans, logs: content.logs });
  return (index) => {
    const span = spanAt(model, index);
    return span !== undefined && query.matchesSpan(span, context);
  };
}
