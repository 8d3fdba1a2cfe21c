import type { Attributes, AttributeValue, Link } from '@opentelemetry/api';
import { countFault } from '../diagnostics/fault';
import { catchGetterPromise } from '../diagnostics/user-code';
import { attributeValue } from './attribute-value';
import { cleanName } from './json-key';

/** Attributes within the limits and without secrets. Never throws. */
export function cleanAttributes(attributes: Attributes): Attributes {
  const clean: Attributes = {};
  for (const given of Object.keys(attributes)) {
    const value = attributeAt(attributes, given);
    if (value === undefined || given === '') continue;
    const name = cleanName(given);
    if (name !== '__proto__') clean[name] = value;
    else Object.defineProperty(clean, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return clean;
}

/** The link, with {@link cleanAttributes}. */
export function cleanLink(link: Link): Link {
  return link.attributes ? { ...link, attributes: cleanAttributes(link.attributes) } : link;
}

/** One attribute. A getter that throws affects only its own attribute. */
export function attributeAt(attributes: object, name: string): AttributeValue | undefined {
  try {
    const value = (attributes as Record<string, unknown>)[name];
    if (typeof value === 'object') catchGetterPromise('reading an attribute', attributes, name, value);
    return attributeValue(name, value);
  } catch (error) {
    countFault('reading an attribute', error);
    return undefined;
  }
}
