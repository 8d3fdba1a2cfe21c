import type { LogRecord } from '../../../../trace/log-record';
import { textOf } from '../../logs/log-text';
import { LongText } from '../../text/long-text';
import { Level } from '../level';
import { useTrace } from '../use-trace';
import { durationText } from '../waterfall/span-bar';
import { AttributeList } from './attribute-list';

/** More are in the tab of all lines. */
const MOST_LINES = 200;

/** The log records of a span. */
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
                <Level record={line} /> <span class="mono">{textOf(line).slice(0, 200)}</span>
              </summary>
              <LongText text={textOf(line)} />
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
