import type { Attributes, AttributeValue } from '@opentelemetry/api';
import { invalidOption } from '../validation/option-error';
import { callUserFunction } from '../diagnostics/user-code';
import { bounded, stateless } from './stateless-pattern';

/**
 * What the value of an attribute has to be, in sampling rules and in tail policies alike:
 *
 * - a string, a number or a boolean: equal to it, and of the same type;
 * - a pattern: text in which the pattern is found. The first 1,024 characters count. It fits no number and no boolean;
 * - a function: a value for which it returns true. One that throws counts as false.
 *
 * Of an array, one item is enough; a function gets the whole array.
 */
export type AttributeMatch = string | number | boolean | RegExp | ((value: AttributeValue) => boolean);

export function isAttributeMatch(match: unknown): match is AttributeMatch {
  return ['string', 'number', 'boolean', 'function'].includes(typeof match) || match instanceof RegExp;
}

/**
 * Whether attributes have one of this name whose value fits. An attribute that is missing fits nothing.
 *
 * @throws OptionError where `match` is nothing that a value can be compared with
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
    // Whatever the types say, a function may answer with something that is like true.
    return (value) => !!callUserFunction(`the condition for ${key}`, (): unknown => match(value), false);
  if (!(match instanceof RegExp)) return (value) => anyOf(value, (item) => item === match);
  const pattern = stateless(match);
  return (value) => anyOf(value, (item) => typeof item === 'string' && pattern.test(bounded(item)));
}

function anyOf(value: AttributeValue, fits: (item: unknown) => boolean): boolean {
  return Array.isArray(value) ? value.some(fits) : fits(value);
}
