import { useSignal } from '@preact/signals';
import type { SpanStatistics, StatisticsTable } from '../../api/span-statistics';
import { useLoaded } from '../api/loaded';
import { counted, formatCount, formatNanos, formatRate, formatShare } from '../parts/amount';
import { LoadState } from '../parts/load-state';
import { Message } from '../parts/message';
import { cut } from '../text/cut';
import { ServiceName } from '../parts/service-name';
import { SortHead } from '../parts/sort-head';
import { effectiveQuery } from '../search/health-checks';
import { condition, withCondition } from '../search/conditions';
import { formatRoute } from '../state/route';
import { route } from '../state/router';
import { nextOrder, sortStatistics, type StatisticsColumn, type StatisticsOrder } from './statistics-order';

interface Column {
  readonly column: StatisticsColumn;
  readonly label: string;
  readonly title?: string;
}

const TEXTS: readonly Column[] = [
  { column: 'name', label: 'Span' },
  { column: 'service', label: 'Service' },
  { column: 'kind', label: 'Kind' },
];

const NUMBERS: readonly Column[] = [
  { column: 'count', label: 'Count' },
  { column: 'perSecond', label: 'Rate' },
  { column: 'errors', label: 'Errors' },
  { column: 'p50Nanos', label: 'p50', title: 'Half of the spans take at most this long' },
  { column: 'p95Nanos', label: 'p95', title: '95 % of the spans take at most this long' },
  { column: 'p99Nanos', label: 'p99', title: '99 % of the spans take at most this long' },
  { column: 'maxNanos', label: 'Max' },
  { column: 'totalNanos', label: 'Total', title: 'Sum of the durations' },
  { column: 'selfNanos', label: 'Self', title: 'Sum of the durations without the time in children' },
];

/** Durations and errors by span name, over all traces that match the query. */
export function StatisticsView() {
  const query = effectiveQuery(route.value.query);
  const order = useSignal<StatisticsOrder>({ column: 'selfNanos', isDescending: true });
  const loaded = useLoaded<StatisticsTable>('/api/statistics', { query }, query);
  const head = ({ column, label, title }: Column, isNumber: boolean) => (
    <SortHead
      key={column}
      label={label}
      {...(title !== undefined && { title })}
      isNumber={isNumber}
      direction={directionOf(order.value, column)}
      onSort={() => (order.value = nextOrder(order.value, column))}
    />
  );
  return (
    <section class="view" aria-labelledby="view-title">
      <h1 id="view-title">Statistics by span name</h1>
      <LoadState loaded={loaded}>
        {(table) =>
          table.rows.length === 0 ? (
            <Message title="No spans">{query ? 'No trace matches the query.' : 'Send a trace first.'}</Message>
          ) : (
            <>
              <p class="soft">
                {counted(table.spans, 'span')} in {counted(table.traces, 'trace')}
                {table.skipped > 0 && `; ${counted(table.skipped, 'name')} left out`}. Choose a name to see its traces.
              </p>
              <div class="table-scroll" tabIndex={0} role="region" aria-label="Statistics">
                <table class="table">
                  <thead>
                    <tr>
                      {TEXTS.map((column) => head(column, false))}
                      {NUMBERS.map((column) => head(column, true))}
                      <th scope="col">Slowest</th>
                    </tr>
                  </thead>
                  <tbody>
                    {sortStatistics(table.rows, order.value).map((row) => (
                      <Row key={`${row.service}\n${row.kind}\n${row.name}`} row={row} most={mostSelf(table.rows)} />
                    ))}
                  </tbody>
                </table>
              </div>
            </>
          )
        }
      </LoadState>
    </section>
  );
}

function Row({ row, most }: { readonly row: SpanStatistics; readonly most: number }) {
  const { query } = route.value;
  const found = withCondition(query, `{${condition('name', row.name)} ${condition('service', row.service)}}`);
  const share = most > 0 ? Number(row.selfNanos) / most : 0;
  return (
    <tr>
      <th scope="row" class="cell-name">
        <a href={formatRoute({ view: 'traces', query: found })} title={cut(row.name, 1000)}>
          <bdi>{cut(row.name) || 'no name'}</bdi>
        </a>
      </th>
      <td class="cell-service">
        <ServiceName name={row.service} />
      </td>
      <td class="soft">{row.kind}</td>
      <td class="is-number">{formatCount(row.count)}</td>
      <td class="is-number">{formatRate(row.perSecond)}</td>
      <td class={`is-number${row.errors > 0 ? ' is-error' : ''}`}>
        {row.errors > 0 ? `${formatCount(row.errors)} (${formatShare(row.errors, row.count)})` : '0'}
      </td>
      <td class="is-number">{formatNanos(row.p50Nanos)}</td>
      <td class="is-number">{formatNanos(row.p95Nanos)}</td>
      <td class="is-number">{formatNanos(row.p99Nanos)}</td>
      <td class="is-number">{formatNanos(row.maxNanos)}</td>
      <td class="is-number">{formatNanos(row.totalNanos)}</td>
      <td class="is-number cell-bar">
        <span class="bar" style={{ inlineSize: `${Math.max(1, share * 100)}%` }} aria-hidden="true" />
        {formatNanos(row.selfNanos)}
      </td>
      <td>
        <a href={formatRoute({ view: 'trace', traceId: row.slowest.traceId, spanId: row.slowest.spanId, query })}>
          open<span class="unseen"> the slowest {cut(row.name)}</span>
        </a>
      </td>
    </tr>
  );
}

const mostSelf = (rows: readonly SpanStatistics[]): number =>
  rows.reduce((most, { selfNanos }) => Math.max(most, Number(selfNanos)), 0);

function directionOf(order: StatisticsOrder, column: StatisticsColumn): 'ascending' | 'descending' | undefined {
  if (order.column !== column) return undefined;
  return order.isDescending ? 'descending' : 'ascending';
}
