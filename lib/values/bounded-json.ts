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
 * JSON of any object, within limits and without secrets. It stops reading when the limits are reached, shows cycles
 * and what it left out, does not call accessors (an ORM's lazy relation would query the database), and honours
 * `toJSON`, with which authors say what of an object may be seen.
 *
 * Maps appear as objects (keys that are no primitives by their type), sets as arrays, binary data by its length,
 * requests, responses and streams by their type.
 *
 * @throws whatever the object throws, if nothing of it could be read; what is inside of it is shown as unreadable
 *
 * @param name under which the object stands
 * @param known what the caller has found out about the object already
 */
export function boundedJson(value: object, limits: ValueLimits, name = '', known?: Known): string {
  return new JsonWriter(limits, known).write(name, value);
}

/** `converted`: a `toJSON` has answered with it. `structure`: it is no single value, no handle, and has no `toJSON`. */
export type Known = 'converted' | 'structure' | undefined;

/** An object that is being written, and the one that it is inside of. */
interface Level {
  readonly value: object;
  readonly outer: Level | undefined;
  readonly depth: number;
}

class JsonWriter {
  private text = '';
  private level: Level | undefined = undefined;
  /** Keys that may still be looked at; those of functions show nothing and would else be free. */
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

  /** Goes one level down, if the limit allows it. */
  private enters(value: object): boolean {
    const { level: outer } = this;
    const depth = outer === undefined ? 1 : outer.depth + 1;
    if (depth <= this.limits.valueDepthLimit) this.level = { value, outer, depth };
    else this.put(JSON.stringify(`[${shapeOf(value)}]`));
    return depth <= this.limits.valueDepthLimit;
  }

  /** What `toJSON` returned is shown as it is: its own `toJSON` is not asked again. */
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
    this.put('[');
    for (let index = 0; index < size; index++) {
      if (index > 0) this.put(',');
      if (this.full || index >= this.limits.valueItemCountLimit) {
        this.put(`"… ${size - index} more"`);
        break;
      }
      if ((pairs && hiddenItem(values, index)) || hiddenArgument(values, index)) this.hidden(String(values[index - 1]));
      else this.value('', values[index]);
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
    this.put('{');
    let count = 0;
    for (const key of Object.keys(value)) {
      const own = Object.getOwnPropertyDescriptor(value, key);
      const accessor = own?.get !== undefined || own?.set !== undefined;
      const nothing = !accessor && (own?.value === undefined || typeof own.value === 'function');
      if (nothing && this.visits-- > 0) continue;
      if (count > 0) this.put(',');
      if (nothing || this.full || count >= this.limits.valueItemCountLimit) {
        this.put('"…":"more"');
        break;
      }
      const { text, isSecret, isValue } = knownKey(key);
      this.put(text);
      if (isSecret ? own?.value !== null && !isCount(key, own?.value) : isValue && hiddenSibling(value))
        this.hidden(key);
      else this.shown(key, accessor ? '[getter]' : own?.value);
      count++;
    }
    this.put('}');
  }
}

function isWithin(value: object, innermost: Level | undefined): boolean {
  for (let level = innermost; level; level = level.outer) if (level.value === value) return true;
  return false;
}

/** Most texts need no escape, and finding that out costs less than asking for one. */
function quoted(text: string): string {
  return isPlainText(text) ? `"${text}"` : JSON.stringify(text);
}

/** Whether JSON takes it as it is: no quote, backslash or control character, and no half of a surrogate pair. */
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
