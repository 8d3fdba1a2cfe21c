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
  readonly spanCountLimit: number;
  /**
   * Spans of one name below one parent. Those beyond are collapsed into one line on the parent, which has their number,
   * the time they took and how many failed. All are kept by default.
   *
   * @default Infinity
   */
  readonly siblingCountLimit: number;
  /**
   * Names that the spans of one target may have before a warning says that something variable has got into them.
   *
   * @default 100
   */
  readonly spanNameCountLimit: number;
}

export const TRACE_LIMITS: TraceLimits = {
  spanCountLimit: 1000,
  siblingCountLimit: Number.POSITIVE_INFINITY,
  spanNameCountLimit: 100,
};

export const TRACE_LIMIT_OPTIONS = {
  spanCountLimit: {
    default: String(TRACE_LIMITS.spanCountLimit),
    expected: 'a number of spans, 1 or more',
    validate: isCount,
  },
  siblingCountLimit: { default: 'no bound', expected: 'a number of spans, 1 or more', validate: isCount },
  spanNameCountLimit: {
    default: String(TRACE_LIMITS.spanNameCountLimit),
    expected: 'a number of names, 1 or more',
    validate: isCount,
  },
} satisfies OptionTable;

const active = processSetting<TraceLimits>('trace-limits', { initial: () => TRACE_LIMITS });

export function traceLimits(): TraceLimits {
  return active.value;
}

/** Puts other bounds in force for the whole process; what is left out, or `undefined`, keeps its default. */
export function setTraceLimits(limits: Partial<TraceLimits> = {}): void {
  const {
    spanCountLimit = TRACE_LIMITS.spanCountLimit,
    siblingCountLimit = TRACE_LIMITS.siblingCountLimit,
    spanNameCountLimit = TRACE_LIMITS.spanNameCountLimit,
  }: { readonly [Key in keyof TraceLimits]?: number | undefined } = limits;
  changeSetting(active, { spanCountLimit, siblingCountLimit, spanNameCountLimit });
}
