import type { Finding } from '../finding';
import { isWordCharacter, skipBlanks } from './characters';
import { isNameKey, isValueKey } from '../names/name-value-keys';
import type { SecretNames } from '../names/secret-names';

/** Captures the name of an element without its namespace prefix. */
const OPENING = /<(?:[A-Za-z_][\w.-]{0,63}:)?([A-Za-z_\u0080-\uffff][\w.\u0080-\uffff-]{0,63})/y;
const ATTRIBUTE = /([A-Za-z_][\w.:-]{0,63})\s{0,4}=\s{0,4}\\{0,31}(["'])([^"'<>\\]{0,2048})/g;
const VALUE_ELEMENT = /^(?:string|text)$/i;
const CDATA = '<![CDATA[';
const BLANKS_READ = 256;

export const ELEMENT_PATTERNS: readonly RegExp[] = [OPENING, ATTRIBUTE];

/**
 * Finds the content, CDATA included, of XML elements with secret names. An attribute (`<property name="password">`) or
 * the element before it (`<key>password</key><string>…</string>`) may also give an element its name.
 */
export function findElements(text: string, names: SecretNames, found: Finding[]): void {
  new Elements(text, names, found).find();
}

class Elements {
  /** Start of a value element, if the previous element held a secret name. */
  private namedAt = -1;
  private readonly unclosed = new Set<string>();

  constructor(
    private readonly text: string,
    private readonly names: SecretNames,
    private readonly found: Finding[],
  ) {}

  find(): void {
    const { text } = this;
    for (let at = text.indexOf('<'); at >= 0;) {
      const next = this.element(at);
      at = text.indexOf('<', Math.max(at + 1, next));
    }
  }

  /** @returns where the search continues */
  private element(at: number): number {
    OPENING.lastIndex = at;
    const [, name] = OPENING.exec(this.text) ?? [];
    // After a word, `<Token>` is a type argument, not an element.
    if (name === undefined || isWordCharacter(this.text.charCodeAt(at - 1))) return at + 1;
    const end = endOfTag(this.text, OPENING.lastIndex);
    if (end < 0) return OPENING.lastIndex;
    const wasNamed = this.isNamedBefore(at) && (isValueKey(name) || VALUE_ELEMENT.test(name));
    const isSecret = wasNamed || this.names.hides(name);
    const isNamed = this.attributes(OPENING.lastIndex, end, isSecret ? name : undefined) || isSecret;
    if (this.text.charCodeAt(end - 1) === SLASH) return end + 1;
    return isNamed ? this.content(name, end + 1) : this.naming(name, end + 1);
  }

  /** @returns whether an attribute gives the element a secret name */
  private attributes(from: number, end: number, secret: string | undefined): boolean {
    const tag = this.text.slice(from, end);
    if (!tag.includes('=')) return false;
    const attributes = Array.from(tag.matchAll(ATTRIBUTE), ({ index, 0: { length }, 1: name = '', 3: value = '' }) => ({
      name: name.slice(name.indexOf(':') + 1),
      value,
      end: from + index + length,
    }));
    const naming = attributes.find(
      ({ name, value }) => (isNameKey(name) || name === 'id' || name === 'type') && this.names.hides(value),
    );
    const hidden = naming?.value ?? secret;
    if (hidden === undefined) return false;
    for (const { name, value, end: at } of attributes) {
      const isValue = isValueKey(name) || name === 'text';
      if (isValue && value !== '') this.found.push({ start: at - value.length, end: at, name: hidden });
    }
    return naming !== undefined;
  }

  /** Hides the content of an element, nested elements included. */
  private content(name: string, from: number): number {
    const { text } = this;
    const start = skipBlanks(text, from, BLANKS_READ);
    if (text.startsWith(CDATA, start)) {
      const end = text.indexOf(']]>', start);
      return this.hide(name, start + CDATA.length, end < 0 ? text.length : end);
    }
    if (text.charCodeAt(start) !== LESS) {
      const end = endAt(text, from);
      const close = text.startsWith('</', end) ? end : this.closing(name, end);
      return this.hide(name, from, Math.max(end, close));
    }
    const close = this.closing(name, start);
    return close > start ? this.hide(name, start, close) : from;
  }

  private hide(name: string, start: number, end: number): number {
    if (this.text.slice(start, Math.min(end, start + 64)).trim() === '' && end - start <= 64) return end;
    this.found.push({ start, end, name });
    return end;
  }

  /** Finds the end tag of an element with nested elements. Searches once per name if there is no end tag, to stay linear. */
  private closing(name: string, from: number): number {
    if (this.unclosed.has(name) || this.text.startsWith('</', from)) return -1;
    for (const end of [`</${name}`, `:${name}>`]) {
      const at = this.text.indexOf(end, from);
      if (at >= 0) return end.startsWith(':') ? this.text.lastIndexOf('<', at) : at;
    }
    this.unclosed.add(name);
    return -1;
  }

  /** Remembers where `<key>password</key>` ends. */
  private naming(name: string, from: number): number {
    if (!isNameKey(name)) return from;
    const end = endAt(this.text, from);
    if (end - from > 128 || !this.text.startsWith(`</`, end) || !this.names.hides(this.text.slice(from, end)))
      return from;
    const close = this.text.indexOf('>', end);
    this.namedAt = close < 0 ? -1 : close + 1;
    return end;
  }

  private isNamedBefore(at: number): boolean {
    return this.namedAt >= 0 && skipBlanks(this.text, this.namedAt, BLANKS_READ) === at;
  }
}

/** Finds the `>` that closes a tag. Quotes may contain `>`; no tag contains `<`. */
function endOfTag(text: string, from: number): number {
  let quote = 0;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === LESS) return -1;
    if (quote !== 0) quote = code === quote ? 0 : quote;
    else if (code === GREATER) return at;
    else if (code === 34 || code === 39) quote = code;
  }
  return -1;
}

function endAt(text: string, from: number): number {
  const end = text.indexOf('<', from);
  return end < 0 ? text.length : end;
}

const SLASH = 47;
const LESS = 60;
const GREATER = 62;
