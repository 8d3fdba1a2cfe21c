import { cut } from '../../text/cut';
import { ServiceName } from '../../parts/service-name';
import { formatRoute } from '../../state/route';
import { route } from '../../state/router';
import { spanAt } from '../model/trace-model';
import { useTrace } from '../use-trace';
import { AttributeList } from './attribute-list';
import { Part } from './part';

/** Spans that this one links to, and spans that link to it. */
export function Links({ index }: { readonly index: number }) {
  const trace = useTrace();
  const span = spanAt(trace.model.value, index);
  if (!span) return null;
  const { query } = route.value;
  const hrefOf = (traceId: string, spanId: string): string => formatRoute({ view: 'trace', traceId, spanId, query });
  const back = trace.content.value?.backlinks.filter(({ spanId }) => spanId === span.spanId) ?? [];
  const dropped = span.droppedLinksCount ?? 0;
  return (
    <>
      {(span.links.length > 0 || dropped > 0) && (
        <Part title="Links to" count={span.links.length}>
          <ul class="links">
            {span.links.map(({ traceId, spanId, attributes, exactAttributes }, at) => (
              <li key={at}>
                {/[1-9a-f]/.test(traceId) ? (
                  <a class="mono" href={hrefOf(traceId, spanId)}>
                    {traceId === trace.traceId ? 'this trace' : traceId} · {spanId}
                  </a>
                ) : (
                  'a link without a valid trace id'
                )}
                {Object.keys(attributes).length > 0 && (
                  <AttributeList attributes={attributes} exact={exactAttributes} />
                )}
              </li>
            ))}
          </ul>
          {dropped > 0 && <p class="is-warning">{dropped} more were dropped by the sender.</p>}
        </Part>
      )}
      {back.length > 0 && (
        <Part title="Linked from" count={back.length}>
          <ul class="links">
            {back.map(({ from }) => (
              <li key={`${from.traceId} ${from.spanId}`}>
                <a href={hrefOf(from.traceId, from.spanId)}>{cut(from.name) || 'no name'}</a>{' '}
                <ServiceName name={from.service} />
              </li>
            ))}
          </ul>
        </Part>
      )}
    </>
  );
}
