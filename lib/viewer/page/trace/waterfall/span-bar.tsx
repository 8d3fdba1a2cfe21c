import { formatDuration } from '../../../../trace/duration';
import { serviceColour } from '../../state/service-colour';
import { phaseName } from '../model/gaps';
import { durationAt, spanAt } from '../model/trace-model';
import { useTrace } from '../use-trace';
import { dotsOf, phaseStrips, stripOf, styleOf } from './bar-parts';

/** Wider texts than this are put beside the bar. */
const PIXELS_PER_LETTER = 6.6;

/** A duration as people read it. */
export const durationText = (nanos: number): string => formatDuration(BigInt(Math.max(0, Math.round(nanos))));

/** The bar of a span with its phases, its part of the critical path, its gaps, events and log lines. */
export function SpanBar({ index, width }: { readonly index: number; readonly width: number }) {
  const trace = useTrace();
  const model = trace.model.value;
  const window = trace.window.value;
  const span = spanAt(model, index);
  const [start, end] = [model.starts[index] ?? 0, model.ends[index] ?? 0];
  const strip = stripOf(window, start, end);
  const phases = phaseStrips(model, window, index);
  const gaps = trace.gaps.value.get(index) ?? [];
  const isError = span?.status.code === 'error';
  const text = durationText(durationAt(model, index));
  return (
    <div class={`bars ${span ? serviceColour(span.service) : 'is-missing'}`}>
      {strip && (
        <div
          class={`bar${isError ? ' is-error' : ''}${phases.length > 0 ? ' has-phases' : ''}${start < window.from ? ' is-cut-left' : ''}${end > window.to ? ' is-cut-right' : ''}`}
          style={styleOf(strip)}
        />
      )}
      {phases.map((phase) => (
        <div
          key={`${phase.kind} ${phase.left}`}
          class={`phase is-${phase.kind}${phase.failed ? ' is-error' : ''}`}
          style={styleOf(phase)}
          title={`${phaseName(phase.kind)} ${phase.host}: ${durationText(phase.nanos)}${phase.failed ? ', failed' : ''}`}
        >
          {phase.width * width > phaseName(phase.kind).length * PIXELS_PER_LETTER + 4 && phaseName(phase.kind)}
        </div>
      ))}
      {gaps.map((gap) => {
        const place = stripOf(window, gap.start, gap.end);
        return (
          place && (
            <div
              key={gap.start}
              class="gap"
              style={styleOf(place)}
              title={`${durationText(gap.end - gap.start)}: ${gap.detail}`}
            >
              {place.width * width > gap.name.length * PIXELS_PER_LETTER + 4 && gap.name}
            </div>
          )
        );
      })}
      <CriticalStrips index={index} />
      {strip && <DurationLabel left={strip.left} right={strip.left + strip.width} width={width} text={text} />}
      {dotsOf(model, window, index, width).map(({ left, kind, level, titles, count }) => (
        <div
          key={`${kind} ${left}`}
          class={`dot is-${kind} is-${level}`}
          style={{ left: `${left * 100}%` }}
          title={`${titles.join('\n')}${count > titles.length ? `\nand ${count - titles.length} more` : ''}`}
        />
      ))}
    </div>
  );
}

/** Beside the bar where there is room: after it, before it, else in it. */
export function DurationLabel(props: {
  readonly left: number;
  readonly right: number;
  readonly width: number;
  readonly text: string;
}) {
  const { left, right, width, text } = props;
  const room = text.length * PIXELS_PER_LETTER + 12;
  if ((1 - right) * width >= room) {
    return (
      <span class="bar-label is-after number" style={{ left: `${right * 100}%` }}>
        {text}
      </span>
    );
  }
  if (left * width >= room) {
    return (
      <span class="bar-label is-before number" style={{ right: `${(1 - left) * 100}%` }}>
        {text}
      </span>
    );
  }
  return (
    <span class="bar-label is-inside number" style={{ right: `${(1 - right) * 100}%` }}>
      {text}
    </span>
  );
}

function CriticalStrips({ index }: { readonly index: number }) {
  const trace = useTrace();
  const window = trace.window.value;
  return (
    <>
      {(trace.criticalStrips.value.get(index) ?? []).map(([from, to]) => {
        const strip = stripOf(window, from, to);
        return strip && <div key={from} class="critical" style={styleOf(strip)} />;
      })}
    </>
  );
}
