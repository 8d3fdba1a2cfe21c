import { clock, now } from '../state/clock';
import { formatMoment, formatWholeMoment, zoneOf } from './moment';

/** A moment as the user has chosen to see times; the whole of it is in its tooltip. */
export function ShownMoment({ nanos }: { readonly nanos: bigint }) {
  const text = String(nanos);
  return (
    <time class="number" title={`${formatWholeMoment(text, 'local')}\n${formatWholeMoment(text, 'utc')}`}>
      {formatMoment(text, clock.value, now.value)} {zoneOf(clock.value)}
    </time>
  );
}
