import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { ApiError, request } from '../api/client';
import { counted, formatCount } from '../parts/amount';
import { ClockSelect } from '../parts/clock-select';
import { Icon } from '../parts/icon';
import { effectiveQuery, healthChecks } from '../search/health-checks';
import { counts } from '../state/live';
import { announce, notify } from '../state/notices';
import { route } from '../state/router';
import { ExportButton } from '../transfer/export-button';
import { ImportButton } from '../transfer/import-button';
import { compareSelected } from './list-keys';
import { list } from './list-state';
import { clearSelection, selected } from './selection';

/** Milliseconds in which a second click clears. */
const CONFIRM_MILLIS = 4_000;

/** What can be done with the list, above it. */
export function ListTools({ isNarrow }: { readonly isNarrow: boolean }) {
  return (
    <div class="list-tools">
      <Shown />
      {selected.value.size > 0 && (
        <span class="list-selection">
          <button type="button" class="button" onClick={compareSelected} disabled={selected.value.size !== 2}>
            <Icon name="compare" /> Compare {selected.value.size === 2 ? '2' : `(select 2)`}
          </button>
          <button type="button" class="button is-quiet" onClick={clearSelection}>
            {selected.value.size} selected <Icon name="close" size={12} />
            <span class="unseen">, clear the selection</span>
          </button>
        </span>
      )}
      {!isNarrow && <MoreTools />}
    </div>
  );
}

function MoreTools() {
  const isHidden = healthChecks.value === 'hidden';
  return (
    <span class="list-more">
      <button
        type="button"
        class="button is-quiet"
        aria-pressed={isHidden}
        title="Hide traces whose root is a health check, such as GET /healthz"
        onClick={() => (healthChecks.value = isHidden ? 'shown' : 'hidden')}
      >
        Hide health checks
      </button>
      <ClockSelect />
      <ImportButton />
      <ExportButton query={effectiveQuery(route.value.query)} traceIds={[...selected.value]} />
      <ClearButton />
    </span>
  );
}

function Shown() {
  const { rows, hasMore, isLoading } = list.value;
  const total = counts.value?.traces ?? rows.length;
  const shown = `${formatCount(rows.length)}${hasMore ? '+' : ''}`;
  const isAll = rows.length >= total;
  return (
    <span class="list-shown number" aria-live="off">
      {isAll ? counted(rows.length, 'trace') : `${shown} of ${counted(total, 'trace')}`}
      {isLoading && <span class="soft"> …</span>}
    </span>
  );
}

/** Clears after a second click: there is no way back. */
function ClearButton() {
  const isAsking = useSignal(false);
  useEffect(() => {
    if (!isAsking.value) return undefined;
    const timer = setTimeout(() => (isAsking.value = false), CONFIRM_MILLIS);
    return () => clearTimeout(timer);
  }, [isAsking.value]);
  const total = counts.value?.traces ?? 0;
  const click = async (): Promise<void> => {
    if (!isAsking.value) {
      isAsking.value = true;
      announce(`Press again to delete ${counted(total, 'trace')}`);
      return;
    }
    isAsking.value = false;
    try {
      await request('/api/traces', { method: 'DELETE' });
      clearSelection();
      notify(`Deleted ${counted(total, 'trace')}.`);
    } catch (error) {
      notify(error instanceof ApiError ? error.message : String(error), 'error');
    }
  };
  return (
    <button
      type="button"
      class={`button${isAsking.value ? ' is-danger' : ' is-quiet'}`}
      disabled={total === 0}
      onClick={() => void click()}
    >
      {isAsking.value ? `Delete ${counted(total, 'trace')}?` : 'Clear'}
    </button>
  );
}
