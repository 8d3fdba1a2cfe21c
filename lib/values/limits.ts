import { type OptionTable, withoutUndefined } from '../validation/check-options';
import { numberOf } from '../validation/option-kinds';
import { changeSetting, processSetting } from '../process/process-settings';

/** Limits of one recorded value. Its cost depends on them and not on the value. */
export interface ValueLimits {
  /**
   * Characters of a string, of each string in an array, and of the JSON of an object.
   *
   * @default 1024
   */
  readonly attributeValueLengthLimit: number;
  /**
   * Levels of nesting in the JSON of an object.
   *
   * @default 4
   */
  readonly valueDepthLimit: number;
  /**
   * Keys of one object, and items of one array, map or set.
   *
   * @default 32
   */
  readonly valueItemCountLimit: number;
}

export const VALUE_LIMITS: ValueLimits = {
  attributeValueLengthLimit: 1024,
  valueDepthLimit: 4,
  valueItemCountLimit: 32,
};

export const LIMIT_OPTIONS = {
  attributeValueLengthLimit: { default: String(VALUE_LIMITS.attributeValueLengthLimit), ...numberOf('characters') },
  valueDepthLimit: { default: String(VALUE_LIMITS.valueDepthLimit), ...numberOf('levels') },
  valueItemCountLimit: { default: String(VALUE_LIMITS.valueItemCountLimit), ...numberOf('keys or items') },
} satisfies OptionTable;

const active = processSetting<ValueLimits>('value-limits', { initial: () => VALUE_LIMITS });

export function valueLimits(): ValueLimits {
  return active.value;
}

/** Sets the limits of the whole process. Omitted and `undefined` limits get their default. */
export function setValueLimits(limits: Partial<ValueLimits> = {}): void {
  changeSetting(active, { ...VALUE_LIMITS, ...withoutUndefined(limits) });
}
