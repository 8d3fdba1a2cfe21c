import type { Attributes } from '@opentelemetry/api';
import { attributeValue } from './attribute-value';
import { cleanName } from './key-text';

/** Attributes as everything that is recorded looks: bounded, and without secrets. Never throws. */
export function cleanAttributes(attributes: Attributes): Attributes {
  const clean: Attributes = {};
  for (const given of Object.keys(attributes)) {
    const value = attributeValue(given, attributes[given]);
    if (value === undefined || given === '') continue;
    const name = cleanName(given);
    if (name !== '__proto__') clean[name] = value;
    else Object.defineProperty(clean, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return clean;
}
