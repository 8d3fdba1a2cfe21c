import type { Attributes, AttributeValue } from '@opentelemetry/api';
import { invalidOption } from '../validation/option-error';
import { callUserFunction } from '../diagnostics/user-code';
import { bounded, stateless } from './stateless-pattern';

/**
 * Condition on the value of an attribute, in sampling rules and tail policies:
 *
 * - a string, a number or a boolean: the value is equal, and of the same type;
 * - a pattern: the first 1,024 characters of a string contain a match. Numbers and booleans never match;
 * - a function: it returns true for the value. A function that throws counts as false.
 *
 * One matching item is enough for an array; a function gets the whole array.
 */
export type AttributeMatch = string | number | boolean | RegExp | ((value: AttributeValue) => boolean);

export function isAttributeMatch(match: unknown): match is AttributeMatch {
  return ['string', 'number', 'boolean', 'function'].includes(typeof match) || match instanceof RegExp;
}

/**
 * Compiles a condition on the attribute `name`. A missing attribute never matches.
 *
 * @throws OptionError if `match` is not a string, a number, a boolean, a pattern or a function
 *
 * @example
 * ```ts
 * attributeMatcher('tags', 'vip')({ tags: ['vip', 'new'] }); // => true
 * attributeMatcher('tenant', /^ac/)({ tenant: 'acme' }); // => true
 * attributeMatcher('size', /7/)({ size: 7 }); // => false
 * attributeMatcher('size', (size) => Number(size) > 5)({ size: 7 }); // => true
 * ```
 */
export function attributeMatcher(key: string, match: AttributeMatch): (attributes: Attributes) => boolean {
  const fits = valueMatcher(key, match);
  return (attributes) => {
    const value = Object.hasOwn(attributes, key) ? attributes[key] : undefined;
    return value !== undefined && fits(value);
  };
}

function valueMatcher(key: string, match: AttributeMatch): (value: AttributeValue) => boolean {
  if (!isAttributeMatch(match))
    throw invalidOption('match', 'a string, a number, a boolean, a pattern or a function', match);
  if (typeof match === 'function')
    // Untyped callers may return a truthy value instead of a boolean.
    return (value) => !!callUserFunction(`the condition for ${key}`, (): unknown => match(value), false);
  if (!(match instanceof RegExp)) return (value) => anyOf(value, (item) => item === match);
  const pattern = stateless(match);
  return (value) => anyOf(value, (item) => typeof item === 'string' && pattern.test(bounded(item)));
}

function anyOf(value: AttributeValue, fits: (item: unknown) => boolean): boolean {
  return Array.isArray(value) ? value.some(fits) : fits(value);
}
