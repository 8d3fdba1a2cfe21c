import { formatDuration } from '../../trace/duration';
import { timesOf, titleOf } from '../layout/bottleneck-text';
import { counted, omittedText } from '../layout/omitted-row';
import { phaseTitle } from '../layout/phase-rows';
import { durationOf } from '../layout/row-tree';
import type { SpanRow, TraceLayout } from '../layout/trace-layout';
import { shorten } from '../terminal-text';
import { detailLines, logLines } from '../text/detail-lines';
import type { WaterfallSettings } from '../waterfall-options';

/** One line of the image. */
export interface SvgLine {
  readonly label: string;
  readonly ink: string;
  /** In columns. */
  readonly indent: number;
  readonly height: number;
  /** The span whose bar the line has. */
  readonly row?: SpanRow;
  /** The phase whose bar the line has. */
  readonly phase?: SpanRow['phases'][number];
  /** The text behind the bar. */
  readonly tail?: string;
}

interface Columns {
  readonly columns: number;
  readonly labelColumns: number;
}

export const LINE_HEIGHT = 17;
const ROW_HEIGHT = 20;
/** Deeper spans show their depth as a number. */
const DEEPEST = 10;
/** Bound the size of the image. */
const MOST_DETAILS_OF_SPAN = 40;
const MOST_DETAILS = 5000;

/** The lines of a trace from top to bottom. */
export function* svgLines(layout: TraceLayout, settings: WaterfallSettings, size: Columns): Generator<SvgLine, void> {
  const { columns, labelColumns } = size;
  const { rows, omitted, spans, looseLines, period } = layout;
  let [details, without] = [0, 0];
  for (const row of rows) {
    const indent = 2 * Math.min(row.depth, DEEPEST);
    if (row.kind === 'omitted') {
      yield line(shorten(omittedText(row, columns), columns - indent), 'dim', indent);
      continue;
    }
    yield* barLines(row, settings, indent, labelColumns);
    const lines = detailLines(row, settings, period.startNanos, columns - indent - 4);
    if (details + lines.length > MOST_DETAILS) {
      if (lines.length > 0) without++;
      continue;
    }
    details += lines.length;
    for (const [ink, label] of lines.slice(0, MOST_DETAILS_OF_SPAN)) yield line(label, ink, indent + 4);
    const more = lines.length - MOST_DETAILS_OF_SPAN;
    if (more > 0) yield line(`… ${counted(more, 'more line')}`, 'dim', indent + 4);
  }
  if (looseLines.lines.length > 0 || looseLines.hidden > 0) {
    yield line('log records of no span:', 'plain', 0);
    const place = { settings, columns: columns - 2, startNanos: period.startNanos };
    for (const [ink, label] of logLines(looseLines, place).slice(0, MOST_DETAILS_OF_SPAN)) yield line(label, ink, 2);
  }
  if (omitted > 0) yield line(`${omitted} of ${counted(spans, 'span')} are not shown`, 'dim', 0);
  if (without > 0) yield line(`The details of ${counted(without, 'span')} are not shown`, 'dim', 0);
}

function* barLines(
  row: SpanRow,
  { stable }: WaterfallSettings,
  indent: number,
  columns: number,
): Generator<SvgLine, void> {
  const { node, members, failed, onPath, workNanos, depth, phases } = row;
  const times = timesOf(members.length) + (stable && failed ? ' ✗' : '');
  const room = columns - indent - times.length;
  const number = depth > DEEPEST ? `${depth}› ` : '';
  const longest = members.length > 1 ? `, longest ${formatDuration(durationOf(node))}` : '';
  yield {
    ...line(
      shorten(number + titleOf(node, columns), room) + times,
      failed ? 'error' : onPath ? 'bold' : 'plain',
      indent,
    ),
    height: ROW_HEIGHT,
    ...(!stable && { row, tail: shorten(`${formatDuration(workNanos)}${longest}${failed ? ' ✗' : ''}`, 27) }),
  };
  for (const phase of phases) {
    yield {
      ...line(shorten(`╰ ${phaseTitle(phase, columns)}`, room - 2), phase.failed ? 'error' : 'dim', indent + 2),
      phase,
      tail: `${formatDuration(durationOf(phase))}${phase.failed ? ' ✗' : ''}`,
    };
  }
}

const line = (label: string, ink: string, indent: number): SvgLine => ({ label, ink, indent, height: LINE_HEIGHT });
