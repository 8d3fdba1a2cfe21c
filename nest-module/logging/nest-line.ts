import { describeError, isError } from '../../lib/errors/describe-error';
import { isObject, isPlainObject } from '../../lib/validation/predicates';

/** A call of Nest's logger as message and fields. */
export interface NestLine {
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Members copied from one object. A log line shows no more. */
const MOST_MEMBERS = 256;

/**
 * Sorts the arguments of Nest's logger (a message and any number of details, of any type) into text and fields. Strings
 * and numbers join the message. Members of a plain object become fields. An error becomes the field `error`, a stack
 * string the field `stack`, and everything else the field `value`. Accessors are not called.
 *
 * @throws the error of a proxy whose traps throw, or of a message function
 */
export function nestLine(message: unknown, details: readonly unknown[]): NestLine {
  const parts = new LineParts();
  parts.addMessage(typeof message === 'function' ? resultOf(message as () => unknown) : message);
  for (const detail of details) parts.addDetail(detail);
  return parts.line;
}

/** Whether a string is the stack of an error. Applications pass it as the second argument. */
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

  /** The first error becomes the field `error`. Its text joins the message if it is the message, or if it is not the first. */
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

  /** Copies the descriptor, so that neither a getter of the source nor a setter of the target runs. */
  private put(name: string, holds: PropertyDescriptor): void {
    Object.defineProperty(this.fields, name, { ...holds, enumerable: true, configurable: true });
  }
}

/** Nest accepts a function that builds a costly message, and a class, which it logs by name. */
function resultOf(message: () => unknown): unknown {
  return /^class\b/.test(Function.prototype.toString.call(message)) ? message.name : message();
}

const isPrinted = (value: unknown): value is string | number | boolean | bigint =>
  ['string', 'number', 'boolean', 'bigint'].includes(typeof value);
