import type { ComponentChildren } from 'preact';
import { cut } from '../../text/cut';
import { Icon } from '../../parts/icon';
import { serviceColour } from '../../state/service-colour';
import type { FoldRow, HiddenRow, Row, SpanRow } from '../model/rows';
import { durationAt, spanAt } from '../model/trace-model';
import { useTrace } from '../use-trace';
import { stripOf, styleOf } from './bar-parts';
import { DurationLabel, durationText, SpanBar } from './span-bar';

export interface RowProps {
  readonly row: Row;
  /** Width of the time line in pixels. */
  readonly width: number;
}

/** The two cells of a row: its name, and its place in time. */
export function RowCells({ row, width }: RowProps) {
  if (row.kind === 'span') return <SpanCells row={row} width={width} />;
  return row.kind === 'fold' ? <FoldCells row={row} width={width} /> : <HiddenCells row={row} />;
}

function SpanCells({ row, width }: { readonly row: SpanRow; readonly width: number }) {
  const trace = useTrace();
  const model = trace.model.value;
  const { index } = row;
  const span = spanAt(model, index);
  const below = (model.subtreeEnds[index] ?? 0) - index - 1;
  if (!span) {
    return (
      <>
        <NameCell row={row} title="missing parent" toggle={below}>
          <em class="soft">parent {model.entries[index]?.id} was not received</em>
        </NameCell>
        <TimeCell>
          <SpanBar index={index} width={width} />
        </TimeCell>
      </>
    );
  }
  const isError = span.status.code === 'error';
  const hidden = !isError && row.isExpanded === false ? (model.errors[index] ?? 0) : 0;
  return (
    <>
      <NameCell
        row={row}
        title={`${cut(span.service)}: ${cut(span.name, 1000)}`}
        toggle={below}
        colour={serviceColour(span.service)}
      >
        {isError && <Icon name="error" size={13} />}
        <span class={`span-name${isError ? ' is-error' : ''}`}>{cut(span.name) || 'no name'}</span>{' '}
        <span class="span-service soft">{cut(span.service, 80)}</span>
        {hidden > 0 && <span class="badge is-error">{hidden === 1 ? '1 error' : `${hidden} errors`} below</span>}
        <Badges index={index} />
      </NameCell>
      <TimeCell>
        <SpanBar index={index} width={width} />
        <span class="unseen">{spoken(trace, index)}</span>
      </TimeCell>
    </>
  );
}

/** What the bar shows, in words. */
function spoken(trace: ReturnType<typeof useTrace>, index: number): string {
  const model = trace.model.value;
  const span = spanAt(model, index);
  const logs = model.logs.get(index)?.length ?? 0;
  return [
    durationText(durationAt(model, index)),
    `starts at ${durationText(model.starts[index] ?? 0)}`,
    `own time ${durationText(model.selfs[index] ?? 0)}`,
    span?.status.code === 'error' && 'failed',
    trace.criticalStrips.value.has(index) && 'on the critical path',
    logs > 0 && `${logs} log records`,
  ]
    .filter(Boolean)
    .join(', ');
}

function Badges({ index }: { readonly index: number }) {
  const trace = useTrace();
  const model = trace.model.value;
  const entry = model.entries[index];
  if (entry?.kind !== 'span') return null;
  const { skewNanos } = entry.node;
  return (
    <>
      {trace.content.value?.conflicts.has(entry.id) && (
        <span
          class="badge is-warning"
          title="This span was received twice with different content. The last one is shown."
        >
          conflict
        </span>
      )}
      {entry.isCut && (
        <span class="badge is-warning" title="The parents of this span form a cycle. The viewer cut it here.">
          circle cut
        </span>
      )}
      {skewNanos !== 0n && (
        <span
          class="badge is-warning"
          title={`The clock of this service disagrees with that of its caller. The span is ${model.isCorrected ? 'drawn' : 'reported'} ${durationText(Math.abs(Number(skewNanos)))} ${skewNanos > 0n === model.isCorrected ? 'later' : 'earlier'} than ${model.isCorrected ? 'reported' : 'its caller suggests'}.`}
        >
          clock
        </span>
      )}
    </>
  );
}

function FoldCells({ row, width }: { readonly row: FoldRow; readonly width: number }) {
  const trace = useTrace();
  const model = trace.model.value;
  const window = trace.window.value;
  const first = spanAt(model, row.members[0] ?? -1);
  const matches = trace.matches.value;
  const matched = matches && row.members.reduce((sum, index) => sum + (matches.flags[index] ?? 0), 0);
  let right = 0;
  const strips = row.members.flatMap((index) => {
    const strip = stripOf(window, model.starts[index] ?? 0, model.ends[index] ?? 0);
    if (!strip) return [];
    right = Math.max(right, strip.left + strip.width);
    return [strip];
  });
  const text = `Σ ${durationText(row.nanos)}`;
  return (
    <>
      <NameCell
        row={row}
        title={`${row.members.length} spans: ${cut(first?.name ?? '', 1000)}`}
        toggle={row.members.length}
        colour={serviceColour(first?.service ?? '')}
      >
        {row.errors > 0 && <Icon name="error" size={13} />}
        <span class={`span-name${row.errors > 0 ? ' is-error' : ''}`}>{cut(first?.name ?? '') || 'no name'}</span>{' '}
        <strong class="number">× {row.members.length}</strong>{' '}
        <span class="span-service soft">{cut(first?.service ?? '', 80)}</span>
        {row.errors > 0 && <span class="badge is-error">{row.errors} failed</span>}
        {matched ? <span class="badge">{matched} match</span> : null}
      </NameCell>
      <TimeCell>
        <div class={`bars ${serviceColour(first?.service ?? '')}`}>
          {joined(strips, 1 / Math.max(width, 1)).map((strip) => (
            <div key={strip.left} class="span-bar is-fold" style={styleOf(strip)} />
          ))}
          {right > 0 && <DurationLabel right={right} text={text} />}
        </div>
        <span class="unseen">together {durationText(row.nanos)}</span>
      </TimeCell>
    </>
  );
}

/** Joins strips that are nearer than a pixel, so that a fold of thousands draws no more elements than there are pixels. */
function joined(strips: readonly { readonly left: number; readonly width: number }[], pixel: number) {
  const result: { left: number; width: number }[] = [];
  for (const { left, width } of strips.toSorted((a, b) => a.left - b.left)) {
    const last = result.at(-1);
    if (last && left - (last.left + last.width) < pixel) last.width = Math.max(last.width, left + width - last.left);
    else result.push({ left, width: Math.max(width, pixel) });
  }
  return result;
}

function HiddenCells({ row }: { readonly row: HiddenRow }) {
  const trace = useTrace();
  const what = trace.onlyMatches.value && trace.matches.value ? 'without a match' : 'too short to show';
  return (
    <>
      <NameCell row={row} title="hidden spans">
        <em class="soft">
          {row.count} {row.count === 1 ? 'span' : 'spans'} {what}, up to {durationText(row.longest)}
        </em>
      </NameCell>
      <TimeCell />
    </>
  );
}

interface NameCellProps {
  readonly row: Row;
  readonly title: string;
  readonly colour?: string;
  /** Spans that the row can show and hide. */
  readonly toggle?: number;
  readonly children: ComponentChildren;
}

/** Deeper levels are indented no further. */
const MOST_INDENTS = 14;
/** Pixels for a level: fewer in a deep trace, so that names keep some room. */
const MOST_INDENT = 14;
const LEAST_INDENT = 7;
const INDENT_ROOM = 90;

function NameCell({ row, title, colour = '', toggle = 0, children }: NameCellProps) {
  const trace = useTrace();
  const isExpanded = row.kind === 'hidden' ? undefined : row.isExpanded;
  const indents = Math.min(row.level - 1, MOST_INDENTS);
  const indent = Math.max(LEAST_INDENT, Math.min(MOST_INDENT, INDENT_ROOM / (trace.deepest.value + 1)));
  return (
    <div
      class={`cell-name ${colour}`}
      role="gridcell"
      title={title}
      style={{ paddingLeft: `${6 + indents * indent}px` }}
    >
      {row.level - 1 > MOST_INDENTS && <span class="soft number">{row.level - 1}›</span>}
      {isExpanded === undefined ? (
        <span class="toggle" />
      ) : (
        // The keys of the tree do the same; the row says whether it is expanded.
        <button
          type="button"
          class="toggle"
          tabIndex={-1}
          aria-hidden="true"
          onClick={(event) => {
            event.stopPropagation();
            trace.setExpanded(row, !isExpanded);
          }}
        >
          <Icon name={isExpanded ? 'down' : 'right'} size={11} />
          {!isExpanded && <span class="number">{toggle}</span>}
        </button>
      )}
      {children}
    </div>
  );
}

function TimeCell({ children }: { readonly children?: ComponentChildren }) {
  return (
    <div class="cell-time" role="gridcell">
      {children}
    </div>
  );
}
