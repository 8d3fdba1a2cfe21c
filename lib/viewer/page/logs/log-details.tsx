import { useSignal } from '@preact/signals';
import type { LogRow } from '../../api/log-list';
import { formatCount } from '../parts/amount';
import { CopyButton } from '../parts/copy-button';
import { Icon } from '../parts/icon';
import { formatWholeMoment } from '../parts/moment';
import { visibleText } from '../text/visible-text';
import { ServiceName } from '../parts/service-name';
import { clock } from '../state/clock';
import { formatRoute } from '../state/route';
import { route } from '../state/router';
import { LevelName } from './log-line';
import { valueText } from './log-text';

/** Characters of a value that are shown at first. */
const SHOWN_LENGTH = 2_000;

/** All of one log record. */
export function LogDetails({ row, onClose }: { readonly row: LogRow; readonly onClose: () => void }) {
  const { traceId, spanId, body } = row;
  const { query } = route.value;
  return (
    <aside class="log-details" aria-label="Log record" tabIndex={0}>
      <p class="log-details-head">
        <LevelName row={row} />
        <ServiceName name={row.service} />
        <span class="soft number">{formatWholeMoment(row.timeNanos, clock.value)}</span>
        {traceId !== undefined && (
          <a href={formatRoute({ view: 'trace', traceId, query, ...(spanId !== undefined && { spanId }) })}>
            {spanId === undefined ? 'Open the trace' : 'Open the span'}
          </a>
        )}
        <button type="button" class="button is-quiet" aria-label="Close the log record" onClick={onClose}>
          <Icon name="close" />
        </button>
      </p>
      {body !== undefined && <Value text={valueText(body)} label="the message" />}
      <dl class="log-attributes">
        {row.eventName !== undefined && <Attribute name="event name" text={row.eventName} />}
        {Object.entries(row.attributes).map(([key, value]) => (
          <Attribute key={key} name={key} text={valueText(value)} />
        ))}
      </dl>
    </aside>
  );
}

function Attribute({ name, text }: { readonly name: string; readonly text: string }) {
  return (
    <div>
      <dt class="mono soft">
        <bdi>{name.slice(0, 200)}</bdi>
      </dt>
      <dd>
        <Value text={text} label={name.slice(0, 60)} />
      </dd>
    </div>
  );
}

/** A text that is cut if it is long, and whole on demand. */
function Value({ text, label }: { readonly text: string; readonly label: string }) {
  const isWhole = useSignal(false);
  const isCut = text.length > SHOWN_LENGTH && !isWhole.value;
  return (
    <div class="whole-value">
      <pre>
        <bdi>{visibleText(isCut ? text.slice(0, SHOWN_LENGTH) : text)}</bdi>
      </pre>
      {isCut && (
        <button type="button" class="button" onClick={() => (isWhole.value = true)}>
          Show all {formatCount(text.length)} characters
        </button>
      )}
      <CopyButton text={text} label={`Copy ${label}`} />
    </div>
  );
}
