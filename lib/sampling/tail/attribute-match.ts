import type { AttributeValue } from '@opentelemetry/api';
import { invalidOption } from '../../diagnostics/option-error';

/** What the value of an attribute has to be: equal to this, text that this pattern is found in, or what a function says. */
export type AttributeMatch = string | number | boolean | RegExp | ((value: AttributeValue) => boolean);

/** @returns whether a value fits; of an array, one item is enough, save for a function, which gets the array */
export function matcherOf(match: AttributeMatch): (value: AttributeValue) => boolean {
  if (typeof match === 'function') return match;
  if (match instanceof RegExp) {
    // Without `g` and `y`, which make a pattern remember where it has been.
    const pattern = new RegExp(match.source, match.flags.replaceAll(/[gy]/g, ''));
    return (value) => anyOf(value, (item) => typeof item === 'string' && pattern.test(item));
  }
  if (!['string', 'number', 'boolean'].includes(typeof match)) {
    throw invalidOption('match', 'a string, a number, a boolean, a pattern or a function', match);
  }
  return (value) => anyOf(value, (item) => item === match);
}

function anyOf(value: AttributeValue, fits: (item: unknown) => boolean): boolean {
  return Array.isArray(value) ? value.some(fits) : fits(value);
}
