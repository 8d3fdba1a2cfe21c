import type { Finding } from '../finding';
import { endOfMatch } from './characters';
import { findElements } from './elements';
import { findFormPart, findListedPairs, headersFrom } from './listed-pairs';
import { type NameInText, nameBefore } from './name-before';
import { findCommandPasswords, findOptions } from './command-line-options';
import type { SecretNames } from '../names/secret-names';
import { isHeaderList, isNaming, isValueKey, mayName } from '../names/name-value-keys';
import { HAS } from '../character-kinds';
import { nameHints } from '../scan';
import { findInSentences } from './sentences';
import { findNestedLines } from './nested-lines';
import { valueAfter, type ValueInText } from './value-after';

const SEPARATOR = /[:=]/g;
/** A count, an average of counts, a number with commas between thousands, or a fraction. */
const COUNT = /^\d{1,12}(?:\.\d{1,6})?$|^\d{1,3}(?:,\d{3}){1,3}$|^\d{1,9}\/\d{1,9}$/;
const COUNT_LENGTH = 19;
const CAST = /::[A-Za-z_]\w{0,31}(?:\[\])?[ \t]{0,4}=/y;
const TYPED = /[ \t]{1,4}=(?=[ \t]{1,4}["'`])/y;
const COLON = 58;

export const PAIR_PATTERNS: readonly RegExp[] = [CAST, TYPED];

/** Longest distance between the name and the value of one object; its other members are in between. */
const MEMBERS_LENGTH = 512;

/**
 * Finds the values of secret names in JSON (nested JSON included), query strings, forms, headers, logfmt, connection
 * strings, XML, SQL, YAML, command lines, and lists of names and values. Takes time in proportion to the text.
 *
 * @param flags what the text contains, from `scan`
 */
export function findNamedValues(text: string, flags: number, names: SecretNames, found: Finding[]): void {
  if ((flags & (HAS.pair | HAS.tag | HAS.option | HAS.quote | HAS.name)) === 0) return;
  if (flags & HAS.option) findCommandPasswords(text, found);
  if ((flags & HAS.name) === 0 && !names.addedOccurIn(text)) return;
  if (flags & HAS.pair) new Pairs(text, names, found).find();
  if (flags & HAS.tag) findElements(text, names, found);
  if (flags & (HAS.option | HAS.quote | HAS.name)) findOptions(text, flags, names, found);
  if (flags & HAS.quote) findListedPairs(text, names, found);
  findInSentences(text, nameHints, names, found);
}

/**
 * Finds names and values around `:` and `=`. Reads backwards from each separator for a name and forwards for a value, and
 * never reads a value again.
 */
class Pairs {
  /** The end of the last value. */
  private floor = 0;
  /** The end of a member `name` that marks the `value` of the same object as a secret. */
  private namedAt = -1;
  /** A member `value` whose `name` may follow. */
  private unnamed: ValueInText | undefined;

  constructor(
    private readonly text: string,
    private readonly names: SecretNames,
    private readonly found: Finding[],
  ) {}

  find(): void {
    const { text } = this;
    SEPARATOR.lastIndex = 0;
    for (let match = SEPARATOR.exec(text); match; match = SEPARATOR.exec(text)) {
      const colons = match[0] === ':' ? this.afterColons(match.index) : 0;
      if (colons > 0) {
        SEPARATOR.lastIndex = Math.max(this.floor, colons);
        continue;
      }
      const resume = SEPARATOR.lastIndex;
      const place = nameBefore(text, match.index, this.floor);
      if (place && !isPadding(text, match.index)) this.pair(place, match.index, match[0]);
      SEPARATOR.lastIndex = Math.max(this.floor, resume);
    }
  }

  private pair(place: NameInText, at: number, separator: string): void {
    const { text, names } = this;
    const name = secretName(place, names);
    if (name === undefined) return this.member(place, at, separator);
    const value = valueAfter(text, at + 1, separator, place) ?? findNestedLines(text, at, place);
    if (!value || this.isCount(name, value)) return;
    this.hide(name, value);
    if (separator === ':') this.typed(name, value);
  }

  /**
   * Two colons are part of a path (`Token::new`) or precede a type (`password::text = 'V'`).
   *
   * @returns where the search continues; 0 if there are no two colons
   */
  private afterColons(at: number): number {
    const { text } = this;
    if (text.charCodeAt(at + 1) !== COLON) return 0;
    const end = endOfMatch(CAST, text, at);
    if (end < 0) return at + 2;
    const place = nameBefore(text, at, this.floor);
    if (place) this.pair(place, end - 1, '=');
    return end;
  }

  /** In `apiKey: string = "V"`, a type precedes the value. */
  private typed(name: string, { end, place }: ValueInText): void {
    const equals = endOfMatch(TYPED, this.text, end);
    const value = equals < 0 ? undefined : valueAfter(this.text, equals, '=', place);
    if (value) this.hide(name, value);
  }

  private hide(name: string, { start, end, bare, place: { quote, escapes } }: ValueInText): void {
    this.found.push({ start, end, name, quote: bare ? '\\'.repeat(escapes) + quote : '' });
    this.floor = Math.max(this.floor, end);
  }

  private isCount(name: string, { start, end }: ValueInText): boolean {
    return end - start <= COUNT_LENGTH && this.names.counts(name) && COUNT.test(this.text.slice(start, end));
  }

  /** Members such as `"Name":"password","Value":"..."`, in either order. */
  private member(place: NameInText, at: number, separator: string): void {
    const key = place.text.slice(place.text.lastIndexOf(' ') + 1);
    const isValue = isValueKey(key);
    if (!isValue && !mayName(key)) {
      if (isHeaderList(place.text)) headersFrom(this.text, at + 1, this.names, this.found);
      return;
    }
    const value = valueAfter(this.text, at + 1, separator, place);
    if (!value) return;
    if (isValue) {
      if (this.namedAt >= 0 && isSameObject(this.text, this.namedAt, at)) this.hide(key, value);
      else this.unnamed = value;
      this.namedAt = -1;
    } else if (isNaming(key, this.text.slice(value.start, Math.min(value.end, value.start + 128)), this.names)) {
      this.namedAt = value.end;
      findFormPart(this.text, value.end, key, this.found);
      const { unnamed } = this;
      if (unnamed && isSameObject(this.text, unnamed.end, at)) this.hide(key, unnamed);
      this.unnamed = undefined;
    }
  }
}

/** Whether an equals sign is base64 padding: it ends a word that does not look like a name, and no value follows. */
function isPadding(text: string, at: number): boolean {
  const isDouble = text.charCodeAt(at + 1) === EQUALS;
  if (text.charCodeAt(at) !== EQUALS || !PADDING_END.test(text.charAt(at + (isDouble ? 2 : 1)))) return false;
  return isDouble ? /\w/.test(text.charAt(at - 1)) : BASE64_TAIL.test(text.slice(Math.max(0, at - 64), at));
}

const EQUALS = 61;
const PADDING_END = /^(?:[\s"'`,;:)\]}&<.\\]|)$/;
const BASE64_TAIL = /[+/][A-Za-z0-9]{0,63}$|(?=[A-Za-z0-9]*\d)(?=[A-Za-z0-9]*[A-Z])[A-Za-z0-9]{20,64}$/;

/** Whether no object ends between two members. */
function isSameObject(text: string, from: number, to: number): boolean {
  if (to - from > MEMBERS_LENGTH) return false;
  let depth = 0;
  for (let at = from; at < to && depth >= 0; at++) {
    const code = text.charCodeAt(at);
    if (code === 123 || code === 91) depth++;
    else if (code === 125 || code === 93 || code === 62) depth--;
  }
  return depth === 0;
}

function secretName({ text, quote }: NameInText, names: SecretNames): string | undefined {
  if (quote === '') return names.nameIn(text);
  return names.hides(text) ? text : undefined;
}
