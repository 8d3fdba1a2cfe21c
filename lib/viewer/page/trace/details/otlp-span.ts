/** OTLP JSON of traces, as far as it is read here. */
export interface OtlpDocument {
  readonly resourceSpans?: readonly {
    readonly resource?: unknown;
    readonly scopeSpans?: readonly {
      readonly scope?: unknown;
      readonly spans?: readonly { readonly spanId?: string }[];
    }[];
  }[];
}

/** A document with one span of another, in its resource and scope. Without the span, it is empty. */
export function findOtlpSpan(document: OtlpDocument, spanId: string): OtlpDocument {
  for (const resourceSpans of document.resourceSpans ?? []) {
    for (const scopeSpans of resourceSpans.scopeSpans ?? []) {
      const span = scopeSpans.spans?.find((candidate) => candidate.spanId?.toLowerCase() === spanId);
      if (span) return { resourceSpans: [{ ...resourceSpans, scopeSpans: [{ ...scopeSpans, spans: [span] }] }] };
    }
  }
  return { resourceSpans: [] };
}
