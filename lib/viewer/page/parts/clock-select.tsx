import { clock } from '../state/clock';
import { type Clock, CLOCKS } from './moment';

const NAMES: Readonly<Record<Clock, string>> = { local: 'local time', utc: 'UTC', ago: 'time ago' };

/** The choice of how the page shows times. */
export function ClockSelect() {
  return (
    <select
      class="field is-small"
      aria-label="Times"
      value={clock.value}
      onChange={({ currentTarget }) => (clock.value = currentTarget.value as Clock)}
    >
      {CLOCKS.map((name) => (
        <option key={name} value={name}>
          {NAMES[name]}
        </option>
      ))}
    </select>
  );
}
