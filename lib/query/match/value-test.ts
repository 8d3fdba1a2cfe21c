import type { SpanAttributeValue } from '../../trace/attributes';
import { LinearPattern } from '../pattern/linear-pattern';
import type { Literal, Operator } from '../query-tree';

export type Value = SpanAttributeValue | bigint | null | undefined;
export type ValueTest = (value: Value) => boolean;

const NEVER_NEGATED: Readonly<Record<string, Operator>> = { '!=': '=', '!~': '~' };

/** The operator without its negation, and whether it is negated. */
export function withoutNegation(operator: Operator): { readonly operator: Operator; readonly isNegated: boolean } {
  const positive = NEVER_NEGATED[operator];
  return positive ? { operator: positive, isNegated: true } : { operator, isNegated: false };
}

/**
 * A test of the values of attributes and texts. A list passes if one of its items does.
 *
 * @param column of the condition in the query, for errors
 */
export function valueTest(operator: Operator, literal: Literal, column: number): ValueTest {
  return eachItem(scalarTest(operator, literal, column));
}

/** A test for one of several values. */
export function listTest(literals: readonly Literal[]): ValueTest {
  const tests = literals.map((literal) => scalarTest('=', literal, 1));
  return eachItem((value) => tests.some((test) => test(value)));
}

/** A test of durations, in nanoseconds. */
export function nanosTest(operator: Operator, { nanos = 0 }: Literal): (nanos: bigint) => boolean {
  const wanted = BigInt(nanos);
  return ordered(operator, (value: bigint) => (value < wanted ? -1 : value > wanted ? 1 : 0));
}

export function numberTest(operator: Operator, wanted: number): (value: number) => boolean {
  return ordered(operator, (value: number) => value - wanted);
}

/** A test for a text anywhere, without regard to case. */
export function containsTest(text: string): (value: string) => boolean {
  // A pattern without operators is searched in linear time, and makes no copy in lower case.
  const pattern = new RegExp(text.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&'), 'i');
  return (value) => pattern.test(value);
}

function ordered<T>(operator: Operator, compare: (value: T) => number): (value: T) => boolean {
  if (operator === '>') return (value) => compare(value) > 0;
  if (operator === '>=') return (value) => compare(value) >= 0;
  if (operator === '<') return (value) => compare(value) < 0;
  if (operator === '<=') return (value) => compare(value) <= 0;
  return (value) => compare(value) === 0;
}

function eachItem(test: ValueTest): ValueTest {
  return (value) => {
    if (!Array.isArray(value)) return test(value);
    return (value as readonly Value[]).some((item) => !Array.isArray(item) && test(item));
  };
}

function scalarTest(operator: Operator, literal: Literal, column: number): ValueTest {
  const { text, number } = literal;
  if (operator === '~') {
    const pattern = new LinearPattern(text, column);
    return (value) => isScalar(value) && pattern.test(String(value));
  }
  if (operator === ':') {
    const contains = containsTest(text);
    return (value) => isScalar(value) && contains(String(value));
  }
  if (operator === '=') {
    return (value) =>
      typeof value === 'string'
        ? value === text
        : typeof value === 'number'
          ? value === number
          : isScalar(value) && String(value) === text;
  }
  if (number !== undefined) {
    const test = numberTest(operator, number);
    return (value) => {
      const read = typeof value === 'string' && value !== '' ? Number(value) : value;
      return typeof read === 'number' && !Number.isNaN(read) && test(read);
    };
  }
  // Such as dates, whose order is that of their texts.
  const test = ordered(operator, (value: string) => (value < text ? -1 : value > text ? 1 : 0));
  return (value) => typeof value === 'string' && test(value);
}

const isScalar = (value: Value): value is string | number | boolean | bigint =>
  value !== null && value !== undefined && typeof value !== 'object';
