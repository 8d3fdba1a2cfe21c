import { types } from 'node:util';
import { isHeaderList } from '../redaction/names/name-value-keys';
import { redactor } from '../redaction/redactor';
import { boundedText } from './bounded-text';
import { bigintText, shapeOf, unreadable } from './describe-value';
import { type Entries, entriesOf, itemsOf, keyText } from './collection';
import { isOpaqueResource } from './opaque-resource';
import { entryKey, knownKey } from './json-key';
import { cut } from '../text/bounded-cut';
import type { ValueLimits } from './limits';
import { conversionOf, isPlain, scalarOf, structure } from './scalar';
import { hiddenArgument, hiddenItem, hiddenSibling, isCount } from './name-value-pair';

/**
 * JSON of any object, within limits and without secrets. Stops reading at the limits, and marks cycles and omissions. Never
 * calls accessors: the lazy relation of an ORM would query the database. Calls `toJSON`, with which authors choose what an
 * object shows.
 *
 * Maps become objects, with the type as the key if a key is not a primitive. Sets become arrays. Binary data is shown by
 * its length; requests, responses and streams by their type.
 *
 * @throws the error of the object, if it cannot be read at all. Nested objects that throw are shown as unreadable
 *
 * @param name of the argument, field or key that holds the object
 * @param known what the caller already knows about the object
 */
export function boundedJson(value: object, limits: ValueLimits, name = '', known?: Known): string {
  return new JsonWriter(limits, known).write(name, value);
}

/** `converted`: the result of a `toJSON`. `structure`: not a scalar, not an opaque resource, and without `toJSON`. */
export type Known = 'converted' | 'structure' | undefined;

/** An object that is being written, and the object that contains it. */
interface Level {
  readonly value: object;
  readonly outer: Level | undefined;
  readonly depth: number;
}

class JsonWriter {
  private text = '';
  private level: Level | undefined = undefined;
  /** Keys that may still be read. Functions count too: they are not shown, but reading them takes time. */
  private visits: number;

  constructor(
    private readonly limits: ValueLimits,
    private readonly known: Known,
  ) {
    this.visits = limits.attributeValueLengthLimit + limits.valueItemCountLimit;
  }

  write(name: string, value: object): string {
    this.object(value, name);
    return cut(this.text, this.limits.attributeValueLengthLimit);
  }

  private get full(): boolean {
    return this.text.length >= this.limits.attributeValueLengthLimit;
  }

  private put(text: string): void {
    this.text += text;
  }

  private putText(text: string): void {
    const left = Math.max(1, this.limits.attributeValueLengthLimit - this.text.length);
    this.put(quoted(boundedText(text, left)));
  }

  private value(key: string, value: unknown): void {
    if (value !== undefined && value !== null && redactor().hides(key) && !isCount(key, value)) return this.hidden(key);
    this.shown(key, value);
  }

  private shown(key: string, value: unknown): void {
    if (typeof value === 'object' && value !== null) return this.object(value, key);
    this.primitive(value);
  }

  private hidden(name: string): void {
    this.put(JSON.stringify(cut(redactor().inPlaceOf(name), this.limits.attributeValueLengthLimit)));
  }

  private primitive(value: unknown): void {
    switch (typeof value) {
      case 'string':
        return this.putText(value);
      case 'number':
        return this.number(value);
      case 'boolean':
        return this.put(String(value));
      case 'bigint':
        return this.putText(bigintText(value));
      default:
        return this.put('null');
    }
  }

  private number(value: number): void {
    const shown = redactor().number(value);
    if (typeof shown === 'string') return this.put(quoted(cut(shown, this.limits.attributeValueLengthLimit)));
    this.put(Number.isFinite(shown) ? String(shown) : 'null');
  }

  private object(value: object, key: string): void {
    const { text: before, level: outer } = this;
    if (isWithin(value, outer)) return this.put('"[circular]"');
    try {
      this.contents(value, key);
    } catch (error) {
      if (outer === undefined) throw error;
      this.text = before;
      this.put(JSON.stringify(unreadable(error)));
    } finally {
      this.level = outer;
    }
  }

  private contents(value: object, key: string): void {
    if (Array.isArray(value)) return this.enters(value) ? this.array(value, value.length, key) : undefined;
    const plain = isPlain(value);
    const isKnown = this.level === undefined && this.known === 'structure';
    if (!plain && !isKnown) {
      const scalar = scalarOf(value);
      if (scalar !== structure) return this.primitive(scalar);
      if (isOpaqueResource(value)) return this.put(JSON.stringify(`[${shapeOf(value)}]`));
    }
    if (!this.enters(value)) return;
    const wasAsked = this.known !== undefined && this.level?.outer === undefined;
    const converted = wasAsked ? undefined : conversionOf(value);
    if (converted) this.converted(converted.value);
    else if (plain) this.properties(value);
    else this.structure(value);
  }

  /** Goes one level down, if the depth limit allows it. */
  private enters(value: object): boolean {
    const { level: outer } = this;
    const depth = outer === undefined ? 1 : outer.depth + 1;
    if (depth <= this.limits.valueDepthLimit) this.level = { value, outer, depth };
    else this.put(JSON.stringify(`[${shapeOf(value)}]`));
    return depth <= this.limits.valueDepthLimit;
  }

  /** Writes the result of `toJSON`, without calling a `toJSON` of the result. */
  private converted(value: unknown): void {
    if (typeof value !== 'object' || value === null) return this.value('', value);
    if (Array.isArray(value)) return this.array(value, value.length, '');
    const scalar = isPlain(value) ? structure : scalarOf(value);
    if (scalar !== structure) return this.primitive(scalar);
    this.structure(value);
  }

  private structure(value: object): void {
    if (isPlain(value)) return this.properties(value);
    if (types.isSet(value)) {
      const { items, size } = itemsOf(value, this.limits.valueItemCountLimit);
      return this.array(items, size, '');
    }
    const entries = entriesOf(value);
    return entries ? this.entries(entries) : this.properties(value);
  }

  private array(values: readonly unknown[], size: number, key: string): void {
    const pairs = isHeaderList(key) || (values.length === 2 && Array.isArray(this.level?.outer?.value));
    const hidesItems = redactor().hides('');
    this.put('[');
    for (let index = 0; index < size; index++) {
      if (index > 0) this.put(',');
      if (this.full || index >= this.limits.valueItemCountLimit) {
        this.put(`"… ${size - index} more"`);
        break;
      }
      if ((pairs && hiddenItem(values, index)) || hiddenArgument(values, index)) this.hidden(String(values[index - 1]));
      else if (hidesItems) this.value('', values[index]);
      else this.shown('', values[index]);
    }
    this.put(']');
  }

  private entries({ entries, size }: Entries): void {
    this.put('{');
    let count = 0;
    for (const [key, value] of entries) {
      if (count > 0) this.put(',');
      if (this.full || count >= this.limits.valueItemCountLimit) {
        this.put(`"…":"${size === undefined ? '' : `… ${size - count} `}more"`);
        break;
      }
      const name = keyText(key);
      this.put(entryKey(name));
      this.value(name, value);
      count++;
    }
    this.put('}');
  }

  private properties(value: object): void {
    let count = 0;
    for (const key of Object.keys(value)) {
      const own = Object.getOwnPropertyDescriptor(value, key);
      const accessor = own?.get !== undefined || own?.set !== undefined;
      const nothing = !accessor && (own?.value === undefined || typeof own.value === 'function');
      if (nothing && this.visits-- > 0) continue;
      if (nothing || this.full || count >= this.limits.valueItemCountLimit) {
        this.put(count > 0 ? ',"…":"more"' : '{"…":"more"');
        count++;
        break;
      }
      const { first, next, isSecret, isValue } = knownKey(key);
      this.put(count > 0 ? next : first);
      if (isSecret ? own?.value !== null && !isCount(key, own?.value) : isValue && hiddenSibling(value))
        this.hidden(key);
      else this.shown(key, accessor ? '[getter]' : own?.value);
      count++;
    }
    this.put(count > 0 ? '}' : '{}');
  }
}

function isWithin(value: object, innermost: Level | undefined): boolean {
  for (let level = innermost; level; level = level.outer) if (level.value === value) return true;
  return false;
}

/** Most texts need no escapes. For a short text, this test is cheaper than `JSON.stringify`. */
function quoted(text: string): string {
  return text.length <= SHORT_TEXT && isPlainText(text) ? `"${text}"` : JSON.stringify(text);
}

const SHORT_TEXT = 48;

/** Whether JSON needs no escapes: no quotes, backslashes, control characters or surrogates. */
function isPlainText(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < SPACE || code === QUOTE || code === BACKSLASH || (code >= 0xd800 && code < 0xe000)) return false;
  }
  return true;
}

const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
