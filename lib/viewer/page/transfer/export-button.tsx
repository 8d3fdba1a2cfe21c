import { addressOf } from '../api/client';
import { quotedValue } from '../../../query/format-query';
import { condition } from '../search/conditions';

/** Saves traces as OTLP JSON: the selected ones, or all that match the query. */
export function ExportButton({ query, traceIds }: { readonly query: string; readonly traceIds: readonly string[] }) {
  const hasSelection = traceIds.length > 0;
  const exported = hasSelection ? idsQuery(traceIds) : query;
  const what = hasSelection ? 'the selected traces' : query ? 'the traces that match' : 'all traces';
  return (
    <a
      class="button is-quiet"
      href={addressOf('/api/export', { query: exported })}
      download={hasSelection ? 'selected-traces.jsonl' : 'traces.jsonl'}
      title={`Save ${what} as OTLP JSON, one request per line`}
    >
      Export{hasSelection ? ` ${traceIds.length}` : ''}
    </a>
  );
}

/** The query for traces by their ids. */
export function idsQuery(traceIds: readonly string[]): string {
  if (traceIds.length === 1) return condition('trace.id', traceIds[0] ?? '');
  return `trace.id in (${traceIds.map(quotedValue).join(', ')})`;
}
