import { cut } from '../../text/cut';
import { offsetOf, spanAt } from '../model/trace-model';
import { useTrace } from '../use-trace';
import { durationText } from '../waterfall/span-bar';
import { AttributeList } from './attribute-list';

/** The events of a span in order of time. */
export function Events({ index }: { readonly index: number }) {
  const model = useTrace().model.value;
  const span = spanAt(model, index);
  if (!span) return null;
  const events = span.events.toSorted((a, b) => (a.timeNanos < b.timeNanos ? -1 : a.timeNanos > b.timeNanos ? 1 : 0));
  return (
    <>
      <ol class="events">
        {events.map((event, at) => (
          <li key={at}>
            <details>
              <summary>
                <span class="number soft">
                  +{durationText(offsetOf(model, index, event.timeNanos) - (model.starts[index] ?? 0))}
                </span>{' '}
                {cut(event.name)}
              </summary>
              <AttributeList
                attributes={event.attributes}
                exact={event.exactAttributes}
                dropped={event.droppedAttributesCount}
                scope="event."
              />
            </details>
          </li>
        ))}
      </ol>
      {(span.droppedEventsCount ?? 0) > 0 && (
        <p class="is-warning">{span.droppedEventsCount} more were dropped by the sender.</p>
      )}
    </>
  );
}
