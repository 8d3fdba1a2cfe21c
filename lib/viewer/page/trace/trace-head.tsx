import { formatDuration } from '../../../trace/duration';
import { counted } from '../parts/amount';
import { CopyButton } from '../parts/copy-button';
import { cut } from '../text/cut';
import { ServiceName } from '../parts/service-name';
import { ShownMoment } from '../parts/shown-moment';
import { phaseName } from './model/gaps';
import { spanAt } from './model/trace-model';
import { useTrace } from './use-trace';
import { durationText } from './waterfall/span-bar';

/** What a trace is, in three lines. */
export function TraceHead() {
  const trace = useTrace();
  const model = trace.model.value;
  const content = trace.content.value;
  if (!content) return null;
  const first = model.entries.findIndex(({ kind }) => kind === 'span');
  const root = spanAt(model, first);
  const errors = content.spans.reduce((sum, { status }) => sum + (status.code === 'error' ? 1 : 0), 0);
  return (
    <header class="trace-head">
      <div class="trace-title">
        <h1>{root ? cut(root.name) || 'no name' : 'Log records without spans'}</h1>
        <span class="mono soft">{trace.traceId}</span>
        <CopyButton text={trace.traceId} label="Copy the trace id" />
      </div>
      <div class="trace-facts">
        <strong class="number">{durationText(model.totalNanos)}</strong>
        <span class="soft number">
          {counted(content.spans.length, 'span')}
          {content.logs.length > 0 && ` · ${counted(content.logs.length, 'log record')}`}
        </span>
        {errors > 0 && (
          <button
            type="button"
            class="badge is-error is-button"
            title="Go to the next error (e)"
            onClick={() => trace.nextError(1)}
          >
            {counted(errors, 'error')}
          </button>
        )}
        {root && (
          <span class="soft">
            <ShownMoment nanos={model.startNanos} />
          </span>
        )}
        <Flags />
      </div>
      <div class="trace-services">
        {model.services.map(({ name, spans }) => (
          <span key={name}>
            <ServiceName name={name} /> <span class="soft number">{spans}</span>
          </span>
        ))}
        <Bottleneck />
      </div>
    </header>
  );
}

/** What is unusual about the trace. */
function Flags() {
  const trace = useTrace();
  const model = trace.model.value;
  const content = trace.content.value;
  const missing = model.entries.filter(({ kind }) => kind === 'missing').length;
  const roots = model.parents.reduce((sum, parent, index) => {
    return sum + (parent < 0 && model.entries[index]?.kind === 'span' ? 1 : 0);
  }, 0);
  return (
    <>
      {missing > 0 && (
        <span
          class="badge is-warning"
          title="The viewer has not received these parents. They were lost, were not sampled, or are late."
        >
          {missing === 1 ? 'a parent is missing' : `${missing} parents are missing`}
        </span>
      )}
      {roots > 1 && <span class="badge">{roots} roots</span>}
      {content && content.conflicts.size > 0 && (
        <span class="badge is-warning">{counted(content.conflicts.size, 'conflict')}</span>
      )}
      {content && content.dropped > 0 && (
        <span class="badge is-warning" title="Spans and log records over a limit of the store">
          {content.dropped.toLocaleString('en')} dropped
        </span>
      )}
      {trace.isGone.value && (
        <span class="badge is-warning" title="The store evicted or deleted this trace. You see its last state.">
          no longer in the store
        </span>
      )}
      {model.skewed > 0 && (
        <button
          type="button"
          class="badge is-warning is-button"
          aria-pressed={trace.isCorrected.value}
          title="The clocks of the services disagree. Switch between corrected and reported times."
          onClick={() => (trace.isCorrected.value = !trace.isCorrected.value)}
        >
          clocks disagree: {trace.isCorrected.value ? 'corrected' : 'as reported'}
        </button>
      )}
    </>
  );
}

/** Where most of the time went, as the waterfall in the terminal says it. */
function Bottleneck() {
  const trace = useTrace();
  const { bottleneck, indexOf } = trace.model.value;
  if (!bottleneck) return null;
  const { node, count, nanos, ratio, phase, kind, after, before } = bottleneck;
  const place = indexOf.get(node.span.spanId);
  const where = [after && `after ${cut(after.span.name, 80)}`, before && `before ${cut(before.span.name, 80)}`]
    .filter(Boolean)
    .join(' and ');
  return (
    <button type="button" class="bottleneck" title="Go to this span" onClick={() => trace.reveal(place)}>
      Time went to <strong>{phase ? `${phaseName(phase.kind)} ${cut(phase.host, 80)} in ` : ''}</strong>
      <strong>
        {cut(node.span.name, 80) || 'no name'}
        {count > 1 && ` × ${count}`}
      </strong>
      {kind === 'gap' && !phase && ` (gap ${where})`}{' '}
      <span class="number">
        {formatDuration(nanos)}, {Math.round(ratio * 100)} %
      </span>
    </button>
  );
}
