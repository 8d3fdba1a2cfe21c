import { describeError, isError } from '../../lib/errors/describe-error';
import { isObject, isPlainObject } from '../../lib/validation/predicates';

/** What Nest's logger was called with, as a message and fields. */
export interface NestLine {
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** More members of one object than a line would show are not even copied. */
const MOST_MEMBERS = 256;

/**
 * Sorts what Nest's loggers take (a message and any number of details, of any type) into text and fields: text and
 * numbers join the message, members of a plain object become fields, an error becomes the field `error`, a stack as text
 * the field `stack`, and everything else the field `value`. Accessors are not called.
 *
 * @throws whatever a proxy throws that does not let itself be read
 */
export function nestLine(message: unknown, details: readonly unknown[]): NestLine {
  const parts = new LineParts();
  parts.addMessage(typeof message === 'function' ? resultOf(message as () => unknown) : message);
  for (const detail of details) parts.addDetail(detail);
  return parts.line;
}

/** The text of an error as Node prints it; application code passes such text as the second argument. */
export const isStack = (text: string): boolean => /\n\s+at /.test(text);

class LineParts {
  private readonly texts: string[] = [];
  private readonly fields: Record<string, unknown> = {};
  private readonly values: unknown[] = [];

  addMessage(message: unknown): void {
    if (typeof message === 'string') this.texts.push(message);
    else if (isObject(message)) this.addObject(message, true);
    else if (message !== undefined && message !== null) this.values.push(message);
  }

  addDetail(detail: unknown): void {
    if (isObject(detail)) this.addObject(detail, false);
    else if (typeof detail === 'string' && isStack(detail)) this.put('stack', { value: detail });
    else if (isPrinted(detail)) this.texts.push(String(detail));
  }

  get line(): NestLine {
    if (this.values.length > 0) this.put('value', { value: this.values.length === 1 ? this.values[0] : this.values });
    return { message: this.texts.filter(Boolean).join(' '), fields: this.fields };
  }

  private addObject(value: object, isMessage: boolean): void {
    if (isError(value)) this.addError(value, isMessage);
    else if (isPlainObject(value)) this.addMembers(value, isMessage);
    else this.values.push(value);
  }

  /** An error in the place of the message is what the line is about; a further one is only named. */
  private addError(error: object, isMessage: boolean): void {
    const isFirst = !Object.hasOwn(this.fields, 'error');
    if (isFirst) this.put('error', { value: error });
    if (!isMessage && isFirst) return;
    const { type, message } = describeError(error);
    this.texts.push(`${type}: ${message}`);
  }

  private addMembers(value: object, isMessage: boolean): void {
    for (const name of Object.keys(value).slice(0, MOST_MEMBERS)) {
      const member = Object.getOwnPropertyDescriptor(value, name);
      if (!member) continue;
      if (isMessage && name === 'message' && typeof member.value === 'string') this.texts.push(member.value);
      else this.put(name, member);
    }
  }

  /** By its descriptor, so that no accessor is called, neither in what was given nor in what was put before. */
  private put(name: string, holds: PropertyDescriptor): void {
    Object.defineProperty(this.fields, name, { ...holds, enumerable: true, configurable: true });
  }
}

/** Nest takes a function in the place of a message that is costly to build, and a class for its name. */
function resultOf(message: () => unknown): unknown {
  return /^class\b/.test(Function.prototype.toString.call(message)) ? message.name : message();
}

const isPrinted = (value: unknown): value is string | number | boolean | bigint =>
  ['string', 'number', 'boolean', 'bigint'].includes(typeof value);
