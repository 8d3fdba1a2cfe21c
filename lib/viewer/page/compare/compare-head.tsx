import type { TraceComparison } from '../../api/trace-comparison';
import type { TraceRow } from '../../api/trace-row';
import { counted, formatDelta, formatNanos, formatRatio } from '../parts/amount';
import { Icon } from '../parts/icon';
import { cut } from '../text/cut';
import { ServiceName } from '../parts/service-name';
import { formatMoment } from '../parts/moment';
import { type CompareRoute, formatRoute } from '../state/route';
import { go } from '../state/router';

/** Both traces, and how they differ as a whole. */
export function CompareHead({
  comparison,
  shown,
}: {
  readonly comparison: TraceComparison;
  readonly shown: CompareRoute;
}) {
  const { left, right, added, removed, slower, faster } = comparison;
  const delta = String(BigInt(right.durationNanos) - BigInt(left.durationNanos));
  const more = Number(delta);
  return (
    <div class="compare-head">
      <Side title="Left" row={left} query={shown.query} />
      <button
        type="button"
        class="button"
        aria-label="Swap left and right"
        title="Swap left and right"
        onClick={() => go({ ...shown, left: shown.right, right: shown.left }, { replace: true })}
      >
        <Icon name="swap" />
      </button>
      <Side title="Right" row={right} query={shown.query} />
      <dl class="compare-sum">
        <div>
          <dt>Duration</dt>
          <dd class={`number ${more > 0 ? 'is-slower' : more < 0 ? 'is-faster' : ''}`}>
            {formatDelta(delta)} <span class="soft">{formatRatio(left.durationNanos, right.durationNanos)}</span>
          </dd>
        </div>
        <Change label="Spans" value={right.spans - left.spans} />
        <Change label="Errors" value={right.errors - left.errors} />
        <div>
          <dt>Changed</dt>
          <dd>
            {counted(slower, 'slower', 'slower')}, {counted(faster, 'faster', 'faster')},{' '}
            {counted(added, 'added', 'added')}, {counted(removed, 'removed', 'removed')}
          </dd>
        </div>
      </dl>
    </div>
  );
}

function Side({ title, row, query }: { readonly title: string; readonly row: TraceRow; readonly query: string }) {
  return (
    <div class="compare-side">
      <h2>
        {title}:{' '}
        <a href={formatRoute({ view: 'trace', traceId: row.traceId, query })}>
          <bdi>{cut(row.name) || 'no name'}</bdi>
        </a>
      </h2>
      <p class="soft number">
        <ServiceName name={row.service} /> · {formatMoment(row.startNanos)} · {formatNanos(row.durationNanos)} ·{' '}
        {counted(row.spans, 'span')}
        {row.errors > 0 && <span class="is-error"> · {counted(row.errors, 'error')}</span>}
      </p>
    </div>
  );
}

function Change({ label, value }: { readonly label: string; readonly value: number }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd class="number">{value === 0 ? '±0' : value > 0 ? `+${value}` : `−${-value}`}</dd>
    </div>
  );
}
