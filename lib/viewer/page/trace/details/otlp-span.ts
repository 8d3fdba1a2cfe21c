/** OTLP JSON of traces, as far as it is read here. */
interface OtlpDocument {
  readonly resourceSpans?: readonly {
    readonly scopeSpans?: readonly { readonly spans?: readonly { readonly spanId?: string }[] }[];
  }[];
}

/**
 * A request with one span of an export, in its resource and scope.
 *
 * @param lines OTLP JSON, one request per line, as an export has it
 * @returns `undefined` if the export does not have the span
 */
export function findOtlpSpan(lines: string, spanId: string): OtlpDocument | undefined {
  for (const line of lines.split('\n')) {
    // Most lines are other spans; reading them all would take long.
    if (!line.includes(spanId)) continue;
    const found = findIn(JSON.parse(line) as OtlpDocument, spanId);
    if (found) return found;
  }
  return undefined;
}

function findIn({ resourceSpans = [] }: OtlpDocument, spanId: string): OtlpDocument | undefined {
  for (const resource of resourceSpans) {
    for (const scope of resource.scopeSpans ?? []) {
      const span = scope.spans?.find((candidate) => candidate.spanId === spanId);
      if (span) return { resourceSpans: [{ ...resource, scopeSpans: [{ ...scope, spans: [span] }] }] };
    }
  }
  return undefined;
}
