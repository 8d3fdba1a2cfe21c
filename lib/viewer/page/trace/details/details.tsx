import type { ComponentChildren } from 'preact';
import { CopyButton } from '../../parts/copy-button';
import { Icon } from '../../parts/icon';
import { useKeys } from '../../keys/use-keys';
import { cut } from '../../text/cut';
import { LongText } from '../../text/long-text';
import { ServiceName } from '../../parts/service-name';
import { spanAt } from '../model/trace-model';
import { useTrace } from '../use-trace';
import { AttributeList } from './attribute-list';
import { Events } from './events';
import { Exceptions } from './exceptions';
import { Facts, kindName } from './facts';
import { Lines } from './lines';
import { Links } from './links';
import { Part } from './part';
import { RawSpan } from './raw-span';

/** Everything that is known of the selected span. */
export function Details() {
  const trace = useTrace();
  const index = trace.selected.value ?? -1;
  const model = trace.model.value;
  const span = spanAt(model, index);
  useKeys([{ keys: ['Escape'], label: 'close the details', group: 'Span', run: () => close(trace) }]);
  if (!span) {
    return (
      <Frame title={`Parent ${model.entries[index]?.id ?? ''}`}>
        <p class="details-part">
          Spans of this trace name it as their parent, and it was not received: it was lost, is not sampled, or is still
          running.
        </p>
      </Frame>
    );
  }
  const { attributes, events, resource, scope } = span;
  const lines = model.logs.get(index) ?? [];
  return (
    <Frame title={span.name || 'no name'}>
      <p class="details-sub">
        <ServiceName name={span.service} /> <span class="soft">{kindName(span.kind)}</span>
        <span class="mono soft">{span.spanId}</span>
        <CopyButton text={span.spanId} label="Copy the span id" />
      </p>
      <div class="details-body" key={span.spanId}>
        {(span.status.code === 'error' || events.some(({ name }) => name === 'exception')) && (
          <Part title="Error">
            <Exceptions index={index} />
          </Part>
        )}
        <Facts index={index} />
        <Part title="Attributes" count={Object.keys(attributes).length}>
          <AttributeList
            attributes={attributes}
            exact={span.exactAttributes}
            dropped={span.droppedAttributesCount}
            canFilter
          />
        </Part>
        {(events.length > 0 || (span.droppedEventsCount ?? 0) > 0) && (
          <Part title="Events" count={events.length}>
            <Events index={index} />
          </Part>
        )}
        {lines.length > 0 && (
          <Part title="Log records" count={lines.length}>
            <Lines lines={lines} />
          </Part>
        )}
        <Links index={index} />
        {resource && (
          <Part title="Resource" count={Object.keys(resource.attributes).length} isClosed>
            <AttributeList
              attributes={resource.attributes}
              exact={resource.exactAttributes}
              dropped={resource.droppedAttributesCount}
              scope="resource."
              canFilter
            />
          </Part>
        )}
        {scope && (
          <Part title={`Scope ${cut(scope.name)} ${cut(scope.version ?? '')}`} isClosed>
            <AttributeList attributes={scope.attributes ?? {}} exact={scope.exactAttributes} />
          </Part>
        )}
        <Part title="OTLP JSON" isClosed>
          <RawSpan spanId={span.spanId} />
        </Part>
      </div>
    </Frame>
  );
}

function close(trace: ReturnType<typeof useTrace>): void {
  trace.isDetailsOpen.value = false;
  document.querySelector<HTMLElement>('.tree')?.focus();
}

function Frame({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  const trace = useTrace();
  return (
    <section class="details" id="details" tabIndex={-1} aria-label="Details of the span">
      <header class="details-head">
        <h2>
          <LongText text={title} />
        </h2>
        <button
          type="button"
          class="button is-quiet is-small"
          aria-label="Close the details"
          title="Close (Esc)"
          onClick={() => close(trace)}
        >
          <Icon name="close" />
        </button>
      </header>
      {children}
    </section>
  );
}
