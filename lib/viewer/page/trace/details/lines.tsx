import type { LogRecord } from '../../../../trace/log-record';
import { levelClass, levelName, messageOf } from '../../parts/level';
import { LongText } from '../../parts/long-text';
import { useTrace } from '../use-trace';
import { durationText } from '../waterfall/span-bar';
import { AttributeList } from './attribute-list';

/** More are in the tab of all lines. */
const MOST_LINES = 200;

/** The log lines of a span. */
export function Lines({ lines }: { readonly lines: readonly LogRecord[] }) {
  const trace = useTrace();
  const { startNanos } = trace.model.value;
  return (
    <>
      <ol class="events">
        {lines.slice(0, MOST_LINES).map((line, at) => (
          <li key={at}>
            <details>
              <summary>
                <span class="number soft">+{durationText(Number(line.timeNanos - startNanos))}</span>{' '}
                <span class={`mono ${levelClass(line.severityNumber)}`}>{levelName(line)}</span>{' '}
                <span class="mono">{messageOf(line).slice(0, 200)}</span>
              </summary>
              <LongText text={messageOf(line)} />
              <AttributeList attributes={line.attributes} exact={line.exactAttributes} scope="log." />
            </details>
          </li>
        ))}
      </ol>
      {lines.length > MOST_LINES && (
        <button type="button" class="link-button" onClick={() => trace.setRoute({ tab: 'logs' }, false)}>
          {lines.length - MOST_LINES} more lines
        </button>
      )}
    </>
  );
}
