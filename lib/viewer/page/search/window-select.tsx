import { route, search } from '../state/router';
import { windowOf, withWindow } from './conditions';

const WINDOWS = ['1m', '5m', '15m', '1h', '6h', '1d'];
const NAMES: Readonly<Record<string, string>> = {
  '1m': 'last minute',
  '5m': 'last 5 minutes',
  '15m': 'last 15 minutes',
  '1h': 'last hour',
  '6h': 'last 6 hours',
  '1d': 'last day',
};

/** The time window: a `since:` in the query. */
export function WindowSelect() {
  const { query } = route.value;
  const current = windowOf(query);
  const choices = current !== undefined && !WINDOWS.includes(current) ? [current, ...WINDOWS] : WINDOWS;
  return (
    <select
      class="field is-small"
      aria-label="Time window"
      value={current ?? ''}
      onChange={({ currentTarget }) => search(withWindow(query, currentTarget.value || undefined))}
    >
      <option value="">any time</option>
      {choices.map((window) => (
        <option key={window} value={window}>
          {NAMES[window] ?? `last ${window}`}
        </option>
      ))}
    </select>
  );
}
