import { cut } from '../../text/cut';
import { LongText } from '../../text/long-text';
import { ShownMoment } from '../../parts/shown-moment';
import { phaseName } from '../model/gaps';
import { durationAt, spanAt } from '../model/trace-model';
import { useTrace } from '../use-trace';
import { phaseStrips } from '../waterfall/bar-parts';
import { durationText } from '../waterfall/span-bar';

const KINDS = ['internal', 'server', 'client', 'producer', 'consumer'] as const;

/** The kind of a span in words. */
export const kindName = (kind: number): string => KINDS[kind] ?? 'internal';

/** When a span ran, how long, and what it waited for. */
export function Facts({ index }: { readonly index: number }) {
  const trace = useTrace();
  const model = trace.model.value;
  const span = spanAt(model, index);
  if (!span) return null;
  const nanos = durationAt(model, index);
  const share = model.totalNanos > 0 ? (nanos / model.totalNanos) * 100 : 0;
  const parent = model.parents[index] ?? -1;
  const parentSpan = spanAt(model, parent);
  const parentName = parentSpan && (cut(parentSpan.name) || 'no name');
  const whole = { from: 0, to: model.totalNanos };
  return (
    <dl class="facts details-part">
      <dt>Duration</dt>
      <dd class="number">
        {durationText(nanos)} <span class="soft">{share < 0.1 ? 'under 0.1' : share.toFixed(1)} % of the trace</span>
      </dd>
      <dt>Own time</dt>
      <dd class="number">{durationText(model.selfs[index] ?? 0)}</dd>
      <dt>Start</dt>
      <dd class="number">
        +{durationText(model.starts[index] ?? 0)}{' '}
        <span class="soft">
          <ShownMoment nanos={span.startNanos} />
        </span>
      </dd>
      {phaseStrips(model, whole, index).map((phase) => (
        <Fact key={phase.left} name={phaseName(phase.kind)}>
          <span class="number">{durationText(phase.nanos)}</span> <span class="soft">{cut(phase.host)}</span>
          {phase.failed && <span class="badge is-error">failed</span>}
        </Fact>
      ))}
      {(trace.gaps.value.get(index) ?? []).map((gap) => (
        <Fact key={gap.start} name={gap.name}>
          <span class="number">{durationText(gap.end - gap.start)}</span> <span class="soft">{gap.detail}</span>
        </Fact>
      ))}
      {parent >= 0 && (
        <Fact name="Parent">
          <button type="button" class="link-button" onClick={() => trace.reveal(parent)}>
            {parentName ?? `${model.entries[parent]?.id} (not received)`}
          </button>
        </Fact>
      )}
      {span.status.code !== 'unset' && (
        <Fact name="Status">
          <span class={span.status.code === 'error' ? 'is-error' : ''}>{span.status.code}</span>{' '}
          {span.status.message && <LongText text={span.status.message} />}
        </Fact>
      )}
      {span.traceState && (
        <Fact name="Trace state">
          <LongText text={span.traceState} />
        </Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: preact.ComponentChildren }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
