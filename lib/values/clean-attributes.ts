import type { Attributes } from '@opentelemetry/api';
import { attributeValue } from './attribute-value';

/** Attributes as everything that is recorded looks: bounded, and without secrets. Never throws. */
export function cleanAttributes(attributes: Attributes): Attributes {
  const clean: Attributes = {};
  for (const name of Object.keys(attributes)) {
    const value = attributeValue(name, attributes[name]);
    if (value === undefined || name === '') continue;
    if (name !== '__proto__') clean[name] = value;
    else Object.defineProperty(clean, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return clean;
}
