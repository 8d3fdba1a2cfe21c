import { type SpanNode, walkTrees } from '../../trace/span-tree';
import { safe } from '../terminal-text';
import type { RowNode } from './row-tree';
import type { SpanLine } from './span-lines';

/** The spans that are omitted below a span. */
export interface OmittedRow {
  readonly kind: 'omitted';
  readonly depth: number;
  readonly spans: number;
  readonly failed: number;
  /** Log records of these spans. */
  readonly lines: number;
  /** The names of these spans, the most frequent first. Untrusted. */
  readonly names: readonly (readonly [name: string, count: number])[];
}

const NAMED = 3;

/** Counts spans that have no row. */
export class OmittedSpans {
  private readonly names = new Map<string, number>();
  private spans = 0;
  private failed = 0;
  private lines = 0;

  constructor(rows: readonly RowNode[], lines: ReadonlyMap<string, readonly SpanLine[]>) {
    for (const { span } of walkTrees<SpanNode>(rows.flatMap(({ members }) => members))) {
      this.spans++;
      if (span.status.code === 'error') this.failed++;
      this.lines += lines.get(span.spanId)?.length ?? 0;
      this.names.set(span.name, (this.names.get(span.name) ?? 0) + 1);
    }
  }

  row(depth: number): OmittedRow {
    const names = [...this.names].toSorted(([, one], [, other]) => other - one);
    return { kind: 'omitted', depth, spans: this.spans, failed: this.failed, lines: this.lines, names };
  }
}

/** Says what is omitted, such as `… 37 more spans, 2 failed: db.query × 30, cache.get × 7`. */
export function omittedText({ spans, failed, lines, names }: OmittedRow, columns: number): string {
  const facts = [`… ${counted(spans, 'more span')}`];
  if (failed > 0) facts.push(`${failed} failed`);
  if (lines > 0) facts.push(counted(lines, 'log record'));
  const named = names.slice(0, NAMED).map(([name, count]) => `${safe(name, columns)}${count > 1 ? ` × ${count}` : ''}`);
  if (names.length > NAMED) named.push(`${names.length - NAMED} more names`);
  return `${facts.join(', ')}: ${named.join(', ')}`;
}

export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
