import { formatDuration } from '../../../../trace/duration';
import { cut } from '../../text/cut';
import { serviceColour } from '../../state/service-colour';
import { phaseName } from '../model/gaps';
import { durationAt, spanAt } from '../model/trace-model';
import { useTrace } from '../use-trace';
import { dotsOf, freePart, phaseStrips, type PhaseStrip, type Strip, stripOf, styleOf } from './bar-parts';

/** Wider texts than this are put beside the bar. */
const PIXELS_PER_LETTER = 6.6;

/** A duration as people read it. */
export const durationText = (nanos: number): string => formatDuration(BigInt(Math.max(0, Math.round(nanos))));

/** The bar of a span with its phases, its part of the critical path, its gaps, events and log records. */
export function SpanBar({ index, width }: { readonly index: number; readonly width: number }) {
  const trace = useTrace();
  const model = trace.model.value;
  const window = trace.window.value;
  const span = spanAt(model, index);
  const [start, end] = [model.starts[index] ?? 0, model.ends[index] ?? 0];
  const strip = stripOf(window, start, end);
  const phases = phaseStrips(model, window, index);
  const gaps = (trace.gaps.value.get(index) ?? []).flatMap((gap) => {
    const place = stripOf(window, gap.start, gap.end);
    return place ? [{ ...gap, ...place }] : [];
  });
  const isError = span?.status.code === 'error';
  const text = durationText(durationAt(model, index));
  return (
    <div class={`bars ${span ? serviceColour(span.service) : 'is-missing'}`}>
      {strip && (
        <div
          class={`span-bar${isError ? ' is-error' : ''}${phases.length > 0 ? ' has-phases' : ''}${start < window.from ? ' is-cut-left' : ''}${end > window.to ? ' is-cut-right' : ''}`}
          style={styleOf(strip)}
        />
      )}
      {phases.map((phase) => (
        <Phase key={`${phase.kind} ${phase.left}`} phase={phase} gaps={gaps} width={width} />
      ))}
      {gaps.map((gap) => (
        <div
          key={gap.start}
          class="gap"
          style={styleOf(gap)}
          title={`${durationText(gap.end - gap.start)}: ${gap.detail}`}
        >
          {gap.width * width > gap.name.length * PIXELS_PER_LETTER + 4 && gap.name}
        </div>
      ))}
      <CriticalStrips index={index} width={width} />
      {strip && <DurationLabel right={strip.left + strip.width} text={text} />}
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

interface PhaseProps {
  readonly phase: PhaseStrip;
  readonly gaps: readonly Strip[];
  readonly width: number;
}

/** A phase with its name, if there is room for it beside the gaps, which lie on the phases. */
function Phase({ phase, gaps, width }: PhaseProps) {
  const name = phaseName(phase.kind);
  const free = freePart(phase, gaps);
  const hasRoom = free.width * width > name.length * PIXELS_PER_LETTER + 4;
  const indent = (free.left - phase.left) * width;
  return (
    <div
      class={`phase is-${phase.kind}${phase.failed ? ' is-error' : ''}`}
      style={{ ...styleOf(phase), ...(hasRoom && indent > 0 && { textIndent: `${indent}px` }) }}
      title={`${name} ${cut(phase.host)}: ${durationText(phase.nanos)}${phase.failed ? ', failed' : ''}`}
    >
      {hasRoom && name}
    </div>
  );
}

/** The duration, after the bar. */
export function DurationLabel({ right, text }: { readonly right: number; readonly text: string }) {
  return (
    <span class="bar-label number" style={{ left: `${right * 100}%` }}>
      {text}
    </span>
  );
}

/** Shorter parts of the critical path would be specks. */
const LEAST_PIXELS = 2;

function CriticalStrips({ index, width }: { readonly index: number; readonly width: number }) {
  const trace = useTrace();
  const window = trace.window.value;
  return (
    <>
      {(trace.criticalStrips.value.get(index) ?? []).map(([from, to]) => {
        const strip = stripOf(window, from, to);
        return (
          strip && strip.width * width >= LEAST_PIXELS && <div key={from} class="critical" style={styleOf(strip)} />
        );
      })}
    </>
  );
}
