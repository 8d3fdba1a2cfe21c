import { types } from 'node:util';
import type { AttributeValue } from '@opentelemetry/api';
import { errorType } from '../errors/describe-error';
import { REDACTED } from '../redaction/patterns';
import { redactor } from '../redaction/redactor';
import { boundedJson } from './bounded-json';
import { cut, READ_AHEAD, valueLimits } from './limits';

/**
 * Turns any JavaScript value into what an OpenTelemetry attribute can hold, bounded and without secrets; `undefined`
 * for what is left out (`undefined`, `null`, functions, symbols, streams, sockets, requests, responses).
 * Never throws: what a hostile value throws is shown in its place.
 *
 * @param name of the argument, field or key: a secret name hides the value unread
 *
 * @example
 * ```ts
 * attributeValue('items', [1, 2]); // => [1, 2]
 * attributeValue('body', { customerId: 'c-7', password: 'x' }); // => '{"customerId":"c-7","password":"[redacted]"}'
 * attributeValue('at', new Date(0)); // => '1970-01-01T00:00:00.000Z'
 * ```
 */
export function attributeValue(name: string, value: unknown): AttributeValue | undefined {
  if (value === undefined || value === null) return undefined;
  if (redactor().hides(name)) return redactor().inPlaceOf(name);
  switch (typeof value) {
    case 'string':
      return textValue(value);
    case 'number':
      return cardNumber(value);
    case 'boolean':
      return value;
    case 'bigint':
      return bigintValue(value);
    case 'object':
      return objectValue(value);
    default:
      return undefined;
  }
}

/** A string within the limit, its secrets taken out. */
export function textValue(text: string): string {
  const { length } = valueLimits();
  const read = text.length > length + READ_AHEAD ? text.slice(0, length + READ_AHEAD) : text;
  return cut(redactor().text(read), length);
}

/** A number that is a card number is as secret as its digits are. */
function cardNumber(value: number): AttributeValue {
  return value > 1e11 && redactor().text(String(value)) === REDACTED ? REDACTED : value;
}

function bigintValue(value: bigint): AttributeValue {
  const safe = value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);
  return safe ? cardNumber(Number(value)) : textValue(boundedBigint(value));
}

/** Printing a bigint takes time that grows with its size; a huge one is only described. */
function boundedBigint(value: bigint): string {
  return BigInt.asIntN(4096, value) === value ? String(value) : 'bigint of more than 4096 bits';
}

function objectValue(value: object): AttributeValue | undefined {
  try {
    if (Array.isArray(value)) return primitiveArray(value) ?? boundedJson(value, valueLimits());
    if (value instanceof Date) return dateText(value);
    if (types.isNativeError(value) || value instanceof Error) return textValue(errorText(value));
    if (types.isBoxedPrimitive(value)) return attributeValue('', (value as { valueOf(): unknown }).valueOf());
    if (isHandle(value)) return undefined;
    return boundedJson(value, valueLimits());
  } catch (error) {
    return `[unreadable: ${errorType(error)}]`;
  }
}

/** An array of one primitive type is an OpenTelemetry array, within the limits. */
function primitiveArray(values: readonly unknown[]): AttributeValue | undefined {
  const { items } = valueLimits();
  const type = typeof values[0];
  if (values.length === 0 || (type !== 'string' && type !== 'number' && type !== 'boolean')) return undefined;
  const shown: (string | number | boolean)[] = [];
  for (let index = 0; index < values.length && index < items; index++) {
    const value = values[index];
    if (typeof value !== type) return undefined;
    shown.push(typeof value === 'string' ? textValue(value) : (value as number | boolean));
  }
  if (type === 'number' && shown.some((value) => cardNumber(value as number) === REDACTED)) return undefined;
  if (type === 'string' && values.length > items) shown.push(`… ${values.length - items} more`);
  return shown as AttributeValue;
}

export const dateText = (date: Date): string => (Number.isNaN(date.getTime()) ? 'Invalid Date' : date.toISOString());

export function errorText(error: Error): string {
  const { message } = error;
  return `${errorType(error)}: ${typeof message === 'string' ? message : ''}`;
}

/** Requests, responses, sockets and streams: handles of the runtime that say nothing and hold everything. */
export function isHandle(value: object): boolean {
  const { pipe, on, getReader, getWriter, headers, socket, req, raw } = value as Record<string, unknown>;
  if (typeof on === 'function' && (typeof pipe === 'function' || isObject(socket) || isObject(req))) return true;
  if (typeof getReader === 'function' || typeof getWriter === 'function') return true;
  if (isObject(raw) && isHandle(raw)) return true;
  return isObject(headers) && 'method' in value && 'url' in value && 'signal' in value;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
