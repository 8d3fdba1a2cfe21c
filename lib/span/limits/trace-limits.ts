import type { OptionTable } from '../../validation/check-options';
import { isCount } from '../../validation/predicates';
import { changeSetting, processSetting } from '../../process/process-settings';

/** Bounds of what one trace may hold, so that it stays readable and affordable. */
export interface TraceLimits {
  /**
   * Spans of one trace in this process, from its local root on. The work of those beyond runs unchanged; its span is
   * left out and counted on the local root, and what it would have been the parent of attaches to the span around it.
   *
   * @default 1000
   */
  readonly spans: number;
  /**
   * Spans of one name below one parent. Those beyond are collapsed into one line on the parent, which has their number,
   * the time they took and how many failed. All are kept by default.
   *
   * @default Infinity
   */
  readonly siblings: number;
  /**
   * Names that the spans of one target may have before a warning says that something variable has got into them.
   *
   * @default 100
   */
  readonly names: number;
}

export const TRACE_LIMITS: TraceLimits = { spans: 1000, siblings: Number.POSITIVE_INFINITY, names: 100 };

export const TRACE_LIMIT_OPTIONS = {
  spans: { otherwise: String(TRACE_LIMITS.spans), expected: 'a number of spans, 1 or more', accepts: isCount },
  siblings: { otherwise: 'no bound', expected: 'a number of spans, 1 or more', accepts: isCount },
  names: { otherwise: String(TRACE_LIMITS.names), expected: 'a number of names, 1 or more', accepts: isCount },
} satisfies OptionTable;

const active = processSetting<TraceLimits>('trace-limits', { initial: () => TRACE_LIMITS });

export function traceLimits(): TraceLimits {
  return active.value;
}

/** Puts other bounds in force for the whole process; what is left out, or `undefined`, keeps its default. */
export function setTraceLimits(limits: Partial<TraceLimits> = {}): void {
  const {
    spans = TRACE_LIMITS.spans,
    siblings = TRACE_LIMITS.siblings,
    names = TRACE_LIMITS.names,
  }: { readonly [Key in keyof TraceLimits]?: number | undefined } = limits;
  changeSetting(active, { spans, siblings, names });
}
