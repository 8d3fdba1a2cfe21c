import { type OptionTable, withoutUndefined } from '../../validation/check-options';
import { numberOf } from '../../validation/option-kinds';
import { changeSetting, processSetting } from '../../process/process-settings';

/** Limits that keep one trace readable and affordable. */
export interface TraceLimits {
  /**
   * Spans of one trace in this process, from its local root on. Further spans are dropped and counted on the local root;
   * their work runs unchanged, and their children attach to the enclosing span.
   *
   * @default 1000
   */
  readonly spanCountLimit: number;
  /**
   * Spans of one name below one parent. Further spans are collapsed into one line on the parent, with their number, total
   * time and failures. By default, none is collapsed.
   *
   * @default Infinity
   */
  readonly siblingCountLimit: number;
  /**
   * Different span names of one target. A warning reports a target with more names, which probably contain ids.
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
  spanCountLimit: { default: String(TRACE_LIMITS.spanCountLimit), ...numberOf('spans') },
  siblingCountLimit: { default: 'no bound', ...numberOf('spans') },
  spanNameCountLimit: { default: String(TRACE_LIMITS.spanNameCountLimit), ...numberOf('names') },
} satisfies OptionTable;

const active = processSetting<TraceLimits>('trace-limits', { initial: () => TRACE_LIMITS });

export function traceLimits(): TraceLimits {
  return active.value;
}

/** Sets the limits of the whole process. A missing or `undefined` member gets its default. */
export function setTraceLimits(limits: Partial<TraceLimits> = {}): void {
  changeSetting(active, { ...TRACE_LIMITS, ...withoutUndefined(limits) });
}
