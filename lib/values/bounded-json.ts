import { types } from 'node:util';
import { errorType } from '../errors/describe-error';
import { REDACTED } from '../redaction/patterns';
import { redactor } from '../redaction/redactor';
import { cut, READ_AHEAD, type ValueLimits } from './limits';

/**
 * JSON of any object, within limits and without secrets. It stops reading when the limits are reached, shows cycles
 * and what it left out, does not call accessors (an ORM's lazy relation would query the database), and honours
 * `toJSON`, with which authors say what of an object may be seen.
 *
 * Maps appear as objects (keys that are no strings as JSON of the key), sets as arrays, binary data by its length.
 */
export function boundedJson(value: object, limits: ValueLimits): string {
  return new JsonWriter(limits).write(value);
}

class JsonWriter {
  private readonly parts: string[] = [];
  private length = 0;
  private readonly path: object[] = [];

  constructor(private readonly limits: ValueLimits) {}

  write(value: object): string {
    this.value('', value);
    return cut(this.parts.join(''), this.limits.length);
  }

  private get full(): boolean {
    return this.length >= this.limits.length;
  }

  private put(text: string): void {
    this.parts.push(text);
    this.length += text.length;
  }

  private value(key: string, value: unknown): void {
    if (value !== undefined && value !== null && redactor().hides(key))
      return this.put(JSON.stringify(redactor().inPlaceOf(key)));
    switch (typeof value) {
      case 'string':
        return this.text(value);
      case 'number':
        return this.put(Number.isFinite(value) ? this.clean(String(value)) : 'null');
      case 'boolean':
        return this.put(String(value));
      case 'bigint':
        return this.text(BigInt.asIntN(4096, value) === value ? String(value) : 'bigint of more than 4096 bits');
      case 'object':
        return value === null ? this.put('null') : this.object(value);
      default:
        return this.put('null');
    }
  }

  private clean(digits: string): string {
    return digits.length > 11 && redactor().text(digits) === REDACTED ? `"${REDACTED}"` : digits;
  }

  private text(text: string): void {
    const left = Math.max(0, this.limits.length - this.length);
    const read = text.length > left + READ_AHEAD ? text.slice(0, left + READ_AHEAD) : text;
    this.put(JSON.stringify(cut(redactor().text(read), left + 1)));
  }

  private object(value: object): void {
    if (this.path.includes(value)) return this.put('"[circular]"');
    if (this.path.length >= this.limits.depth) return this.put(`"[${shapeOf(value)}]"`);
    this.path.push(value);
    try {
      this.contents(value);
    } catch (error) {
      this.put(`"[unreadable: ${errorType(error)}]"`);
    } finally {
      this.path.pop();
    }
  }

  private contents(value: object): void {
    if (Array.isArray(value)) return this.items(value, value.length);
    if (value instanceof Map) return this.entries(value, value.size);
    if (value instanceof Set) return this.items(value, value.size);
    if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) return this.text(shapeOf(value));
    if (value instanceof RegExp) return this.text(String(value));
    if (value instanceof Error) return this.text(`${errorType(value)}: ${messageOf(value)}`);
    if (types.isPromise(value)) return this.text('[Promise]');
    const { toJSON } = value as { toJSON?: unknown };
    if (typeof toJSON === 'function') return this.converted(toJSON.call(value, ''));
    return this.properties(value);
  }

  /** What `toJSON` returned is shown as it is: its own `toJSON` is not asked again. */
  private converted(result: unknown): void {
    if (typeof result !== 'object' || result === null) return this.value('', result);
    if (Array.isArray(result)) return this.items(result, result.length);
    return this.properties(result);
  }

  private items(values: Iterable<unknown>, size: number): void {
    this.put('[');
    let count = 0;
    for (const value of values) {
      if (count > 0) this.put(',');
      if (this.isLast(count, size)) break;
      this.value('', value);
      count++;
    }
    this.put(']');
  }

  private entries(entries: Iterable<readonly [unknown, unknown]>, size: number): void {
    this.put('{');
    let count = 0;
    for (const [key, value] of entries) {
      if (count > 0) this.put(',');
      if (this.isLast(count, size, '"…":')) break;
      this.property(typeof key === 'object' && key !== null ? shapeOf(key) : String(key), value);
      count++;
    }
    this.put('}');
  }

  private properties(value: object): void {
    this.put('{');
    let count = 0;
    let visited = 0;
    for (const key in value) {
      const own = Object.getOwnPropertyDescriptor(value, key);
      const shown = own && ('get' in own || (own.value !== undefined && typeof own.value !== 'function'));
      if (!shown && visited++ < this.limits.items * 8) continue;
      if (count > 0) this.put(',');
      if (!shown || this.full || count >= this.limits.items) {
        this.put('"…":"more"');
        break;
      }
      this.property(key, 'get' in own ? '[getter]' : own.value);
      count++;
    }
    this.put('}');
  }

  private property(key: string, value: unknown): void {
    this.put(`${JSON.stringify(cut(redactor().text(key), 128))}:`);
    this.value(key, value);
  }

  private isLast(count: number, size: number, prefix = ''): boolean {
    if (!this.full && count < this.limits.items) return false;
    this.put(`${prefix}"… ${size - count} more"`);
    return true;
  }
}

function messageOf({ message }: Error): string {
  return typeof message === 'string' ? message : '';
}

/** Type of an object, and its size where it has one. */
function shapeOf(value: object): string {
  if (Array.isArray(value)) return `Array(${value.length})`;
  const given = nameOf(Reflect.get(value, 'constructor'));
  const name = typeof given === 'string' ? cut(given, 64) : 'Object';
  if (value instanceof Map || value instanceof Set) return `${name}(${value.size})`;
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) return `${name}(${value.byteLength} bytes)`;
  return name;
}

function nameOf(constructor: unknown): unknown {
  return typeof constructor === 'function' ? constructor.name : undefined;
}
