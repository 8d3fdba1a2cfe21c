import type { TraceSpan } from '../../trace/trace-span';

/** A span of another trace, or of the same one, that links to a span. */
export interface LinkSource {
  /** The span that the link points to. It need not be in the store. */
  readonly spanId: string;
  /** The span that has the link. */
  readonly span: TraceSpan;
}

/** Finds the spans that link to a trace. The memory of an entry is part of the estimate of its span. */
export class LinkIndex {
  /** By the trace that the links point to, then by the trace of the spans that have them, so that a whole trace leaves quickly. */
  readonly #sources = new Map<string, Map<string, LinkSource[]>>();

  add(span: TraceSpan): void {
    for (const { traceId, spanId } of span.links) {
      const byTrace = this.#sources.get(traceId) ?? new Map<string, LinkSource[]>();
      this.#sources.set(traceId, byTrace);
      const sources = byTrace.get(span.traceId);
      if (sources) sources.push({ spanId, span });
      else byTrace.set(span.traceId, [{ spanId, span }]);
    }
  }

  /** Removes the links of one span, which was received again. */
  removeSpan({ traceId, spanId, links }: TraceSpan): void {
    for (const link of links) {
      const byTrace = this.#sources.get(link.traceId);
      const rest = byTrace?.get(traceId)?.filter(({ span }) => span.spanId !== spanId) ?? [];
      if (rest.length > 0) byTrace?.set(traceId, rest);
      else this.#remove(link.traceId, traceId);
    }
  }

  /** Removes the links of all spans of a trace. */
  removeTrace(traceId: string, spans: Iterable<TraceSpan>): void {
    for (const { links } of spans) for (const link of links) this.#remove(link.traceId, traceId);
  }

  /** The spans that link to a trace, at most `limit`. */
  to(traceId: string, limit: number): LinkSource[] {
    const found: LinkSource[] = [];
    for (const sources of this.#sources.get(traceId)?.values() ?? []) {
      found.push(...sources.slice(0, limit - found.length));
      if (found.length >= limit) break;
    }
    return found;
  }

  clear(): void {
    this.#sources.clear();
  }

  #remove(target: string, source: string): void {
    const byTrace = this.#sources.get(target);
    byTrace?.delete(source);
    if (byTrace?.size === 0) this.#sources.delete(target);
  }
}
