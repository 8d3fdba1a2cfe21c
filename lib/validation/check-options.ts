import { invalidOption, SecretValue, unknownOption } from './option-error';
import { isRecord } from './predicates';

/** One row of an options table: what the option takes, said once for the check, the message and the documentation. */
export interface OptionRule {
  /** Completes "Expected `x` to be …". */
  readonly expected: string;
  readonly validate: (value: unknown) => boolean;
  readonly required?: boolean;
  /** What holds where the option is left out, for the documentation; nothing where leaving it out is no choice. */
  readonly default?: string;
  /** Whether a value must not be repeated in a message. */
  readonly secret?: boolean;
  /** What the user can do about a wrong value, or what is wrong with it. */
  readonly next?: string | ((value: unknown) => string);
  /** Rules of the keys of a nested options object. */
  readonly nested?: OptionTable;
  /** Whether a value is such an options object, where the option takes other objects too. */
  readonly nestedFor?: (value: unknown) => boolean;
}

export type OptionTable = Readonly<Record<string, OptionRule>>;

/**
 * Checks options against their table.
 *
 * @throws OptionError naming the path of the first option that is missing, wrong or unknown
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
      const next = typeof rule.next === 'function' ? rule.next(value) : rule.next;
      const got = rule.secret && value !== undefined ? new SecretValue(value) : value;
      throw invalidOption(option, rule.expected, got, next);
    }
    if (rule.nested && isRecord(value) && (rule.nestedFor?.(value) ?? true))
      checkOptions(where, rule.nested, value, option);
  }
}
