import type { AttributeValue } from '@opentelemetry/api';
import { guard } from '../diagnostics/fault';
import { isHeaderList } from '../redaction/names/name-value-keys';
import { redactor } from '../redaction/redactor';
import { boundedJson } from './bounded-json';
import { boundedText } from './bounded-text';
import { bigintText, unreadable } from './describe-value';
import { isOpaqueResource } from './opaque-resource';
import { cut } from '../text/bounded-cut';
import { valueLimits } from './limits';
import { conversionOf, isPlain, isPortable, isSafeBigint, scalarOf, structure } from './scalar';
import { hiddenArgument, hiddenItem, isCount } from './name-value-pair';

/**
 * Converts any JavaScript value to an OpenTelemetry attribute, within the limits and without secrets. Returns `undefined` for
 * values that are not recorded: `undefined`, `null`, functions, symbols, streams, sockets, requests and responses.
 *
 * Never throws: if reading the value throws, the error is recorded instead. The cost depends on the limits and not on the
 * value, except that V8 lists all keys of an object at once, and joins a text that was concatenated.
 *
 * @param name of the argument, field or key. The value of a secret name is hidden without being read
 *
 * @example
 * ```ts
 * attributeValue('items', [1, 2]); // => [1, 2]
 * attributeValue('body', { customerId: 'c-7', password: 'x' }); // => '{"customerId":"c-7","password":"[redacted]"}'
 * attributeValue('at', new Date(0)); // => '1970-01-01T00:00:00.000Z'
 * ```
 */
export function attributeValue(name: string, value: unknown): AttributeValue | undefined {
  return redactor().hides(name) ? hiddenValue(name, value) : shownValue(name, value);
}

/** {@link attributeValue} for a secret name. */
export function hiddenValue(name: string, value: unknown): AttributeValue | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && isCount(name, value)) return numberValue(value);
  return cut(redactor().inPlaceOf(name), valueLimits().attributeValueLengthLimit);
}

/** {@link attributeValue} for a name that is not secret. */
export function shownValue(name: string, value: unknown): AttributeValue | undefined {
  if (value === undefined || value === null) return undefined;
  try {
    return typeof value === 'object' ? objectValue(name, value) : primitiveValue(value);
  } catch (error) {
    return cut(unreadable(error), valueLimits().attributeValueLengthLimit);
  }
}

/** A string within the length limit, without secrets. */
export function textValue(text: string): string {
  return boundedText(text, valueLimits().attributeValueLengthLimit);
}

/** {@link textValue} for untyped callers, who may pass a value that is not a string. Never throws. */
export function anyText(text: unknown): string {
  if (typeof text === 'string') return textValue(text);
  return guard('reading a text', () => textValue(String(text)), '');
}

function primitiveValue(value: unknown): AttributeValue | undefined {
  switch (typeof value) {
    case 'string':
      return textValue(value);
    case 'number':
      return numberValue(value);
    case 'boolean':
      return value;
    case 'bigint':
      return isSafeBigint(value) ? numberValue(Number(value)) : textValue(bigintText(value));
    default:
      return undefined;
  }
}

function numberValue(value: number): AttributeValue {
  const shown = isPortable(value) ? redactor().number(value) : String(value);
  return typeof shown === 'string' ? cut(shown, valueLimits().attributeValueLengthLimit) : shown;
}

function objectValue(name: string, value: object): AttributeValue | undefined {
  if (Array.isArray(value)) return primitiveArray(name, value) ?? boundedJson(value, valueLimits(), name);
  if (!isPlain(value)) {
    const scalar = scalarOf(value);
    if (scalar !== structure) return primitiveValue(scalar);
    if (isOpaqueResource(value)) return undefined;
  }
  const converted = conversionOf(value);
  if (!converted) return boundedJson(value, valueLimits(), name, 'structure');
  return typeof converted.value === 'object' && converted.value !== null
    ? boundedJson(converted.value, valueLimits(), name, 'converted')
    : primitiveValue(converted.value);
}

/** An array of one primitive type becomes an OpenTelemetry array, within the limits. */
function primitiveArray(name: string, values: readonly unknown[]): AttributeValue | undefined {
  const { valueItemCountLimit: items } = valueLimits();
  const type = typeof values[0];
  if (values.length === 0 || (type !== 'string' && type !== 'number' && type !== 'boolean')) return undefined;
  const headers = type === 'string' && isHeaderList(name);
  const shown: AttributeValue[] = [];
  for (let index = 0; index < values.length && index < items; index++) {
    const value = values[index];
    if (typeof value !== type) return undefined;
    const isHidden: boolean =
      type === 'string' && ((headers && hiddenItem(values, index)) || hiddenArgument(values, index));
    const item: AttributeValue | undefined = isHidden ? redactor().inPlaceOf(name) : primitiveValue(value);
    if (typeof item !== type) return undefined;
    shown.push(item as AttributeValue);
  }
  if (type === 'string' && values.length > items)
    shown.push(cut(`… ${values.length - items} more`, valueLimits().attributeValueLengthLimit));
  return shown as AttributeValue;
}
