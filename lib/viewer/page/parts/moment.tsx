import { timeStyle } from '../state/time-style';
import { formatAgo, formatMoment } from './format-time';

/** A moment in the style that the user has chosen; all other styles are in its tooltip. */
export function Moment({ nanos }: { readonly nanos: bigint }) {
  const [local, utc] = [formatMoment(nanos), formatMoment(nanos, 'UTC')];
  const ago = formatAgo(nanos, Date.now());
  const text = { local, utc, relative: ago }[timeStyle.value];
  return (
    <time class="number" title={`${local}\n${utc}\n${ago}`} dateTime={new Date(Number(nanos / 1_000_000n)).toISOString()}>
      {text}
    </time>
  );
}
