import { invalidOption, SecretValue, unknownOption } from './option-error';
import { isRecord } from './predicates';

/** One row of an options table. The check, the error message and the documentation are derived from it. */
export interface OptionRule {
  /** Completes "Expected `x` to be …". */
  readonly expected: string;
  readonly validate: (value: unknown) => boolean;
  readonly required?: boolean;
  /** The default, for the documentation; absent if the option has none. */
  readonly default?: string;
  /** Whether messages must not show the value. */
  readonly secret?: boolean;
  /** How to fix an invalid value, or what is wrong with it. */
  readonly hint?: string | ((value: unknown) => string);
  /** Rules of the keys of a nested options object. */
  readonly nested?: OptionTable;
  /** Whether a value is a nested options object, if the option also accepts other objects. */
  readonly nestedFor?: (value: unknown) => boolean;
}

export type OptionTable = Readonly<Record<string, OptionRule>>;

/** Drops options that are `undefined`: they count as not given. */
export function withoutUndefined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}

/**
 * Checks options against their table.
 *
 * @throws OptionError with the path of the first option that is missing, invalid or unknown
 */
export function checkOptions(where: string, table: OptionTable, options: unknown, path = ''): void {
  if (!isRecord(options)) throw invalidOption(path || `the options of ${where}`, 'an object', options);
  for (const key of Object.keys(options)) {
    if (!Object.hasOwn(table, key)) throw unknownOption(where, path ? `${path}.${key}` : key, Object.keys(table));
  }
  for (const [key, rule] of Object.entries(table)) {
    const value = options[key];
    const option = path ? `${path}.${key}` : key;
    if (value === undefined && !rule.required) continue;
    if (!rule.validate(value)) {
      const hint = typeof rule.hint === 'function' ? rule.hint(value) : rule.hint;
      const got = rule.secret && value !== undefined ? new SecretValue(value) : value;
      throw invalidOption(option, rule.expected, got, hint);
    }
    if (rule.nested && isRecord(value) && (rule.nestedFor?.(value) ?? true))
      checkOptions(where, rule.nested, value, option);
  }
}
