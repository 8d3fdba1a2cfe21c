import { orderOf, withOrder } from '../search/conditions';
import { clock, now } from '../state/clock';
import { zoneOf } from '../parts/moment';
import { route, search } from '../state/router';
import { NEWEST_FIRST, type RowField, type RowOrder } from './row-order';

/** The heads of the columns. A click sorts: it changes the `| sort` of the query. */
export function ListHead() {
  const { query } = route.value;
  const found = orderOf(query);
  const order = found === undefined ? NEWEST_FIRST : found === 'other' ? undefined : found;
  const zone = zoneOf(clock.value, now.value);
  return (
    <div role="rowgroup">
      <div class="list-row is-head" role="row" aria-rowindex={1}>
        <span role="columnheader" class="list-select">
          <span class="unseen">Selected</span>
        </span>
        <Head field="start" order={order} className="list-time">
          Time{zone && ` (${zone})`}
        </Head>
        <Head field="name" order={order} className="list-name">
          Trace
        </Head>
        <Head field="service" order={order} className="list-service">
          Service
        </Head>
        <Head field="duration" order={order} className="list-duration">
          Duration
        </Head>
        <Head field="spans" order={order} className="list-count">
          Spans
        </Head>
        <Head field="logs" order={order} className="list-count">
          Logs
        </Head>
        <span role="columnheader" class="list-services">
          Services
        </span>
      </div>
    </div>
  );
}

interface HeadProps {
  readonly field: RowField;
  readonly order: RowOrder | undefined;
  readonly className: string;
  readonly children: preact.ComponentChildren;
}

function Head({ field, order, className, children }: HeadProps) {
  const isSorted = order?.field === field;
  const direction = isSorted ? (order.isDescending ? 'descending' : 'ascending') : 'none';
  return (
    <span role="columnheader" class={className} aria-sort={direction}>
      <button type="button" class="sort-head" onClick={() => search(withOrder(route.value.query, next(field, order)))}>
        {children}
        <span class="sort-mark" aria-hidden="true">
          {direction === 'ascending' ? '▲' : direction === 'descending' ? '▼' : ''}
        </span>
      </button>
    </span>
  );
}

/** Numbers begin with the largest, names with the first. The order newest first needs no `| sort`. */
function next(field: RowField, order: RowOrder | undefined): RowOrder | undefined {
  const isText = field === 'name' || field === 'service';
  const isDescending = order?.field === field ? !order.isDescending : !isText;
  return field === 'start' && isDescending ? undefined : { field, isDescending };
}
