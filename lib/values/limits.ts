import type { OptionTable } from '../validation/check-options';
import { isCount } from '../validation/predicates';
import { changeSetting, processSetting } from '../process/process-settings';

/** Bounds of one recorded value: its cost depends on these and not on the value. */
export interface ValueLimits {
  /**
   * Characters of a string, of each string of an array, and of the JSON of an object.
   *
   * @default 1024
   */
  readonly length: number;
  /**
   * Levels of nesting that the JSON of an object shows.
   *
   * @default 4
   */
  readonly depth: number;
  /**
   * Keys of one object, and items of one array, map or set.
   *
   * @default 32
   */
  readonly items: number;
}

export const VALUE_LIMITS: ValueLimits = { length: 1024, depth: 4, items: 32 };

export const LIMIT_OPTIONS = {
  length: { otherwise: String(VALUE_LIMITS.length), expected: 'a number of characters, 1 or more', accepts: isCount },
  depth: { otherwise: String(VALUE_LIMITS.depth), expected: 'a number of levels, 1 or more', accepts: isCount },
  items: { otherwise: String(VALUE_LIMITS.items), expected: 'a number of keys or items, 1 or more', accepts: isCount },
} satisfies OptionTable;

const active = processSetting<ValueLimits>('value-limits', { initial: () => VALUE_LIMITS });

export function valueLimits(): ValueLimits {
  return active.value;
}

/** Puts other bounds in force for the whole process; what is left out, or `undefined`, keeps its default. */
export function setValueLimits(limits: Partial<ValueLimits> = {}): void {
  const {
    length = VALUE_LIMITS.length,
    depth = VALUE_LIMITS.depth,
    items = VALUE_LIMITS.items,
  }: { readonly [Key in keyof ValueLimits]?: number | undefined } = limits;
  changeSetting(active, { length, depth, items });
}
