import type { Finding } from '../finding';
import { isNameKey, isValueKey } from '../names/name-value-keys';
import type { SecretNames } from '../names/secret-names';

/** The name of an element, without the prefix of its namespace. */
const OPENING = /<(?:[A-Za-z_][\w.-]{0,63}:)?([A-Za-z_\u0080-\uffff][\w.\u0080-\uffff-]{0,63})/y;
const ATTRIBUTE = /([A-Za-z_][\w.:-]{0,63})\s{0,4}=\s{0,4}\\{0,31}(["'])([^"'<>\\]{0,2048})/g;
const VALUE_ELEMENT = /^(?:string|text)$/i;
const CDATA = '<![CDATA[';

export const ELEMENT_PATTERNS: readonly RegExp[] = [OPENING, ATTRIBUTE];

/**
 * Finds the content of XML elements with secret names, whatever their attributes and namespaces, in CDATA as well; of
 * elements that an attribute names (`<property name="password">`); and of those that another element names
 * (`<key>password</key><string>…</string>`).
 */
export function findElements(text: string, names: SecretNames, found: Finding[]): void {
  new Elements(text, names, found).find();
}

class Elements {
  /** Where the element that follows is a secret, because the one before has said so. */
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

  /** @returns where to go on */
  private element(at: number): number {
    OPENING.lastIndex = at;
    const [, name] = OPENING.exec(this.text) ?? [];
    // Behind a word, `<Token>` is a type and no element.
    if (name === undefined || isNameCharacter(this.text.charCodeAt(at - 1))) return at + 1;
    const end = endOfTag(this.text, OPENING.lastIndex);
    if (end < 0) return OPENING.lastIndex;
    const wasNamed = this.isNamedBefore(at) && (isValueKey(name) || VALUE_ELEMENT.test(name));
    const isSecret = wasNamed || this.names.hides(name);
    const isNamed = this.attributes(OPENING.lastIndex, end, isSecret ? name : undefined) || isSecret;
    if (this.text.charCodeAt(end - 1) === SLASH) return end + 1;
    return isNamed ? this.content(name, end + 1) : this.naming(name, end + 1);
  }

  /** @returns whether an attribute gives the element a secret name; the element may have one of its own */
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

  /** Hides what an element contains, elements as well. */
  private content(name: string, from: number): number {
    const { text } = this;
    const start = skipBlanks(text, from);
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

  /** The end tag of an element with elements in it. An element that nothing closes is looked for once. */
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
    return this.namedAt >= 0 && skipBlanks(this.text, this.namedAt) === at;
  }
}

/** Where the tag is closed; quotes may contain `>`, and no tag contains `<`. */
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

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < from + 256 && text.charCodeAt(at) <= 32) at++;
  return at;
}

function isNameCharacter(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
}

const SLASH = 47;
const LESS = 60;
const GREATER = 62;
