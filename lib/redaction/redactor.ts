import { cleanQuotedTextWith } from '../diagnostics/quoted-text';
import { callUserFunction } from '../diagnostics/user-code';
import type { OptionTable } from '../validation/check-options';
import { isFunction, isGlobOrPattern, isListOf, isPattern, isTextList } from '../validation/predicates';
import { stateless } from '../matching/stateless-pattern';
import { changeSetting, processSetting } from '../process/process-settings';
import { type ActiveRedactor, HIDES_EVERYTHING } from './active-redactor';
import { isCardNumber } from './shapes/card-number';
import { decodedText } from './decoded-text';
import { type Finding, type Hide, withoutFindings } from './finding';
import { findNamedValues } from './forms/named-values';
import { REDACTED } from './patterns';
import { HAS } from './scan';
import { SecretNames } from './names/secret-names';
import { findShapes, cannotHoldSecret } from './shapes/secret-shapes';

/** Percent-encoding of percent-encoding, of escaped JSON: what was encoded more often than this is not looked at. */
const MOST_LEVELS = 3;

/** What is added to, or taken from, the redaction that is on by default. */
export interface RedactionOptions {
  /**
   * Further names that hold secrets: a string is a word of the name (or several that adjoin, however separated), a
   * pattern is matched against the whole name. None by default.
   */
  readonly names?: readonly (string | RegExp)[];
  /**
   * Further shapes of secret text. None by default. Each should be linear in the text, as the built-in ones are, and
   * match at most 1,024 characters: a longer secret across the limit of what is recorded may be missed.
   */
  readonly shapes?: readonly RegExp[];
  /**
   * Names that look secret and are not, such as `sessionName`; compared as a whole, without regard to case and
   * separators. None by default.
   */
  readonly allow?: readonly string[];
  /**
   * Has the last word on each value that is about to be hidden: what it returns stands in the value's place, and
   * `undefined` leaves it at `[redacted]`. It is not called for what `allow` lets through. Should it throw, or return
   * something other than a string, the value is hidden.
   */
  readonly replace?: (found: FoundSecret) => string | undefined;
}

export const REDACTION_OPTIONS = {
  names: {
    default: 'the names on the page about redaction',
    expected: 'an array of words and patterns',
    validate: isListOf(isGlobOrPattern),
  },
  shapes: {
    default: 'the shapes on the page about redaction',
    expected: 'an array of patterns',
    validate: isListOf(isPattern),
  },
  allow: { default: 'none', expected: 'an array of names', validate: isTextList },
  replace: { default: '`[redacted]`', expected: 'a function', validate: isFunction },
} satisfies OptionTable;

/** A value that is about to be hidden. */
export interface FoundSecret {
  /** The name it stands behind, where its name gave it away. */
  readonly name?: string;
  /** The secret itself, where it was found in a text; the value of an argument, field or key is not read. */
  readonly text?: string;
}

/**
 * Takes secrets out of names' values and out of text, before either reaches a span or a log line. Its time is linear in
 * the text.
 *
 * @example
 * ```ts
 * const redactor = new Redactor({ allow: ['sessionName'] });
 * redactor.hides('dbPassword'); // => true
 * redactor.hides('sessionName'); // => false
 * redactor.text('Authorization: Bearer abcdef123456'); // => 'Authorization: [redacted]'
 * ```
 */
export class Redactor implements ActiveRedactor {
  private readonly names: SecretNames;
  private readonly shapes: readonly RegExp[];
  private readonly replace: RedactionOptions['replace'];
  private readonly hide: Hide = (text, name) => this.replacementFor(name === undefined ? { text } : { name, text });

  constructor(options: RedactionOptions = {}) {
    this.names = new SecretNames(options.names, options.allow);
    this.shapes = (options.shapes ?? []).map((shape) => stateless(shape, 'g'));
    this.replace = options.replace;
  }

  /** Whether the value of this name (a parameter, field, key or header) is a secret. */
  hides(name: string): boolean {
    return this.names.hides(name);
  }

  /** The text without the secrets in it. */
  text(text: string): string {
    if (this.shapes.length === 0 && cannotHoldSecret(text)) return text;
    const found: Finding[] = [];
    this.find(text, MOST_LEVELS, found);
    for (const shape of this.shapes) {
      for (const { index, 0: match } of text.matchAll(shape)) found.push({ start: index, end: index + match.length });
    }
    return found.length === 0 ? text : withoutFindings(text, found, this.hide);
  }

  private find(text: string, levels: number, found: Finding[]): void {
    const flags = findShapes(text, found);
    findNamedValues(text, flags, this.names, found);
    const decoded = flags & HAS.encoded && levels > 0 ? decodedText(text) : undefined;
    if (!decoded) return;
    const inside: Finding[] = [];
    this.find(decoded.text, levels - 1, inside);
    const { origins } = decoded;
    for (const { start, end, name } of inside)
      found.push({ start: origins[start] ?? 0, end: origins[end] ?? text.length, name });
  }

  /** A number as it is, or what stands in its place where its digits are a card number or of a secret shape of yours. */
  number(value: number): number | string {
    // Fewer digits than the shortest card has.
    if (this.shapes.length === 0 && ((value > -1e12 && value < 1e12) || !Number.isInteger(value))) return value;
    if (this.shapes.length === 0 && !isCardNumber(String(Math.abs(value)))) return value;
    const digits = String(value);
    const shown = this.text(digits);
    return shown === digits ? value : shown;
  }

  /** What stands in the place of the value of a secret name. */
  inPlaceOf(name: string): string {
    return this.replacementFor({ name });
  }

  /** A replacement that fails must not show what it was to hide. */
  private replacementFor(found: FoundSecret): string {
    if (this.replace === undefined || found.text === REDACTED) return REDACTED;
    const shown: unknown = callUserFunction('the `replace` of redaction', () => this.replace?.(found), undefined);
    return typeof shown === 'string' ? shown : REDACTED;
  }
}

const active = processSetting<ActiveRedactor>('redactor', {
  initial: () => new Redactor(),
  whileAnotherLeads: () => HIDES_EVERYTHING,
});

/** The redactor that everything passes on its way to a span or a log line. */
export function redactor(): ActiveRedactor {
  return active.value;
}

/** Puts another redactor in force for the whole process. */
export function setRedactor(next: ActiveRedactor): void {
  changeSetting(active, next);
}

/** A text without the secrets in it, by the redactor in force. */
export function redacted(text: string): string {
  return active.value.text(text);
}

cleanQuotedTextWith(redacted);
