import type { Attributes, AttributeValue } from '@opentelemetry/api';
import { describeError, ERROR_LIMITS, type ErrorDescription, errorType, isError } from '../errors/describe-error';
import { redacted, redactor } from '../redaction/redactor';
import { isObject } from '../validation/predicates';
import { cut } from '../text/bounded-cut';
import { attributeValue, textValue } from '../values/attribute-value';
import { boundedText } from '../values/bounded-text';

/** The fields of a line. An error alone becomes the field `error`. */
export type LogFields = Readonly<Record<string, unknown>> | Error;

/** Message and fields for a line and its span event, bounded and redacted. */
export interface ShownFields {
  readonly message: string;
  readonly others: Readonly<Attributes>;
  /** The first error object among the fields. */
  readonly error: unknown;
  /** Its description; absent if no field is an error. */
  readonly exception?: ErrorDescription | undefined;
}

/** The default limit of attributes per span event. */
const MOST_FIELDS = 128;
const NAME_LENGTH = 128;

/**
 * Bounds and redacts message and fields, once for both line and event. An error `e` becomes `e` (`Type: message`) and
 * `e.chain` (its causes); the first error of a line also adds `stack`. Does not call accessors. Never throws.
 */
export function showFields(message: unknown, given: unknown): ShownFields {
  const shown = new FieldWriter();
  try {
    shown.addAll(given);
  } catch (error) {
    shown.add('fields', `[unreadable: ${errorType(error)}]`);
  }
  return {
    message: typeof message === 'string' ? textValue(message) : String(attributeValue('message', message) ?? ''),
    others: shown.fields,
    error: shown.error,
    exception: shown.exception,
  };
}

/** Whether a line with these fields has one of this name. Reads no value. */
export function namesField(given: unknown, name: string): boolean {
  if (name === 'message') return true;
  if (given === undefined || given === null) return false;
  if (typeof given !== 'object') return name === 'value';
  return isError(given) ? name === 'error' : Object.hasOwn(given, name);
}

class FieldWriter {
  readonly fields: Attributes = {};
  error: unknown;
  exception: ErrorDescription | undefined;

  addAll(given: unknown): void {
    if (given === undefined || given === null) return;
    if (typeof given !== 'object') return this.add('value', given);
    if (isError(given)) return this.add('error', given);
    const names = Object.keys(given);
    for (const name of names.length > MOST_FIELDS ? names.slice(0, MOST_FIELDS) : names) {
      const own = Object.getOwnPropertyDescriptor(given, name);
      this.add(name, own?.get ? '[getter]' : own?.value);
    }
    if (names.length > MOST_FIELDS) this.set('…', `${names.length - MOST_FIELDS} more`);
  }

  add(given: string, value: unknown): void {
    const name = given === 'message' ? 'fields.message' : cut(redacted(given), NAME_LENGTH);
    if (isObject(value) && isError(value) && !redactor().hides(name)) return this.addError(name, value);
    const shown =
      name === 'stack' && typeof value === 'string'
        ? boundedText(value, ERROR_LIMITS.stackLength)
        : attributeValue(name, value);
    if (shown !== undefined) this.set(name, shown);
  }

  private set(name: string, value: AttributeValue): void {
    if (name !== '__proto__') this.fields[name] = value;
    else Object.defineProperty(this.fields, name, { value, enumerable: true, configurable: true, writable: true });
  }

  private addError(name: string, error: object): void {
    const description = describeError(error, redacted);
    const { type, message, chain, stack } = description;
    const links = chain.map((link) => `${link.type}: ${link.message}`);
    this.set(name, `${type}: ${message}`);
    if (links.length > 0) this.set(`${name}.chain`, links);
    if (stack !== undefined && this.error === undefined) this.set('stack', stack);
    this.error ??= error;
    this.exception ??= description;
  }
}
