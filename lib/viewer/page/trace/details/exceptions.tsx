import { cut } from '../../text/cut';
import { LongText } from '../../text/long-text';
import { ServiceName } from '../../parts/service-name';
import { errorChain } from '../model/errors';
import { exceptionsOf, type ExceptionFact } from '../model/exceptions';
import { offsetOf, spanAt } from '../model/trace-model';
import { useTrace } from '../use-trace';
import { durationText } from '../waterfall/span-bar';

/** The errors of a span, and how they went through the trace. */
export function Exceptions({ index }: { readonly index: number }) {
  const trace = useTrace();
  const model = trace.model.value;
  const span = spanAt(model, index);
  if (!span) return null;
  const facts = exceptionsOf(span);
  const chain = errorChain(model, index);
  return (
    <>
      {facts.map((fact, at) => (
        <Exception key={at} fact={fact} index={index} />
      ))}
      {chain.length > 1 && (
        <nav class="error-chain" aria-label="The error through the trace">
          <h3>Path of the error, from the outside to where it began</h3>
          <ol>
            {chain.map((place) => {
              const link = spanAt(model, place);
              return (
                <li key={place}>
                  <button
                    type="button"
                    class="link-button"
                    aria-current={place === index ? 'true' : undefined}
                    onClick={() => trace.reveal(place)}
                  >
                    {cut(link?.name ?? '') || 'no name'}
                  </button>{' '}
                  <ServiceName name={link?.service ?? ''} />
                </li>
              );
            })}
          </ol>
        </nav>
      )}
    </>
  );
}

function Exception({ fact, index }: { readonly fact: ExceptionFact; readonly index: number }) {
  const trace = useTrace();
  const { title, causes, stack, event, originSpanId } = fact;
  const origin = originSpanId === undefined ? undefined : trace.model.value.indexOf.get(originSpanId);
  return (
    <div class="exception">
      <p class="is-error">
        <LongText text={title} />
        {event && (
          <span class="soft number"> at {durationText(offsetOf(trace.model.value, index, event.timeNanos))}</span>
        )}
      </p>
      {causes.length > 0 && (
        <ol class="causes">
          {causes.map((cause, at) => (
            <li key={at}>
              <span class="soft">caused by</span> <LongText text={cause} />
            </li>
          ))}
        </ol>
      )}
      {origin !== undefined && origin !== index && (
        <button type="button" class="link-button" onClick={() => trace.reveal(origin)}>
          Go to the span that recorded it first
        </button>
      )}
      {stack && (
        <details>
          <summary>Stack</summary>
          <pre class="stack">{stack}</pre>
        </details>
      )}
    </div>
  );
}
