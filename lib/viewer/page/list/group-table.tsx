import type { GroupList, GroupRow } from '../../api/trace-row';
import { condition, withCondition, withoutPipeline } from '../search/conditions';
import { counted, formatCount, formatNanos } from '../parts/amount';
import { formatRoute } from '../state/route';
import { route } from '../state/router';

/** The result of a query such as `| p95(duration) by(service)`. A group leads to its traces. */
export function GroupTable({ groups }: { readonly groups: GroupList }) {
  const { title, fields, rows, skipped, isDuration } = groups;
  const most = rows.reduce((largest, { value }) => Math.max(largest, value), 0);
  return (
    <div class="groups" tabIndex={0} role="region" aria-label={`Groups: ${title}`}>
      <table class="table">
        <caption>
          <code>{title}</code>
          {skipped > 0 && <span class="soft"> {counted(skipped, 'span')} of further groups are left out.</span>}
        </caption>
        <thead>
          <tr>
            {fields.map((field) => (
              <th key={field} scope="col">
                {field}
              </th>
            ))}
            <th scope="col" class="is-number">
              Spans
            </th>
            <th scope="col" class="is-number">
              Value
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.keys.join('\n')} {...{ row, fields, isDuration }} share={most > 0 ? row.value / most : 0} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  readonly row: GroupRow;
  readonly fields: readonly string[];
  readonly isDuration: boolean;
  /** The value as a share of the largest. */
  readonly share: number;
}

function Row({ row, fields, isDuration, share }: RowProps) {
  const { keys, value, spans } = row;
  const conditions = keys.flatMap((key, index) => (key === '' ? [] : [condition(fields[index] ?? '', key)]));
  const query = withoutPipeline(route.value.query);
  const found = conditions.length === 0 ? query : withCondition(query, `{${conditions.join(' ')}}`);
  return (
    <tr>
      {keys.map((key, index) => (
        <td key={fields[index]} class="cell-name">
          {index === 0 ? (
            <a href={formatRoute({ view: 'traces', query: found })}>
              <bdi>{key || 'without'}</bdi>
            </a>
          ) : (
            <bdi>{key || 'without'}</bdi>
          )}
        </td>
      ))}
      <td class="is-number">{formatCount(spans)}</td>
      <td class="is-number cell-bar">
        <span class="bar" style={{ inlineSize: `${Math.max(1, share * 100)}%` }} aria-hidden="true" />
        {isDuration ? formatNanos(String(Math.round(value))) : value.toLocaleString('en')}
      </td>
    </tr>
  );
}
