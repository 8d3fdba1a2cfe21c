import type { OptionRule, OptionTable } from './check-options';
import { isBoolean, isCount, isFunction, isMillis, isOneOf, isRecord, isText } from './predicates';

// The kinds of values that many options have, to spread into their rows: `{ default: '`true`', ...BOOLEAN }`.

export const BOOLEAN = { expected: 'a boolean', validate: isBoolean } satisfies OptionRule;
export const FUNCTION = { expected: 'a function', validate: isFunction } satisfies OptionRule;
export const TEXT = { expected: 'a non-empty string', validate: isText } satisfies OptionRule;
export const MILLIS = {
  expected: 'a number of milliseconds, 0 to 2147483647',
  validate: isMillis,
} satisfies OptionRule;

export const numberOf = (unit: string): OptionRule => ({
  expected: `a number of ${unit}, 1 or more`,
  validate: isCount,
});

export const secretOf = (length: number): OptionRule => ({
  expected: `a secret of at least ${length} characters`,
  secret: true,
  validate: (value) => isText(value) && value.length >= length,
});

export function oneOf(...values: readonly (string | boolean)[]): OptionRule {
  const shown = values.map((value) => (typeof value === 'string' ? `'${value}'` : String(value)));
  return { expected: `${shown.slice(0, -1).join(', ')} or ${shown.at(-1)}`, validate: isOneOf(...values) };
}

export function objectOf(nested: OptionTable): OptionRule {
  return { default: 'see below', expected: 'an object', validate: isRecord, nested };
}
