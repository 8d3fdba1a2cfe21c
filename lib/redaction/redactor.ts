import { cleanQuotedTextWith } from '../diagnostics/quoted-text';
import { callUserFunction } from '../diagnostics/user-code';
import type { OptionTable } from '../validation/check-options';
import { FUNCTION } from '../validation/option-kinds';
import { isGlobOrPattern, isListOf, isPattern, isTextList } from '../validation/predicates';
import { stateless } from '../matching/stateless-pattern';
import { changeSetting, processSetting } from '../process/process-settings';
import { type ActiveRedactor, HIDES_EVERYTHING } from './active-redactor';
import { HAS } from './character-kinds';
import { isCardNumber } from './shapes/card-number';
import { decodedText } from './decoded-text';
import { type Finding, type Hide, withoutFindings } from './finding';
import { findNamedValues } from './forms/named-values';
import { REDACTED } from './patterns';
import { SecretNames } from './names/secret-names';
import { findShapes, cannotHoldSecret } from './shapes/secret-shapes';

/** Levels of encoding that are decoded, such as percent-encoding of escaped JSON. */
const MOST_LEVELS = 3;

/** Changes to the default redaction. */
export interface RedactionOptions {
  /**
   * More names that hold secrets. A string is one word of the name, or several adjacent words with any separators; a
   * pattern is tested on the whole name. None by default.
   */
  readonly names?: readonly (string | RegExp)[];
  /**
   * More shapes of secret text. None by default. Each pattern should take linear time, as the built-in ones do, and
   * match at most 1,024 characters: a longer secret that crosses the length limit of an attribute may be missed.
   */
  readonly shapes?: readonly RegExp[];
  /**
   * Names that look secret but are not, such as `sessionName`. Compared as a whole, ignoring case and separators. None by
   * default.
   */
  readonly allow?: readonly string[];
  /**
   * Returns the replacement for a secret; `undefined` means `[redacted]`. It is not called for names in `allow`. If it
   * throws, or returns anything but a string, the secret becomes `[redacted]`.
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
  replace: { default: '`[redacted]`', ...FUNCTION },
} satisfies OptionTable;

/** A secret that is about to be replaced. */
export interface FoundSecret {
  /** Its name, if the name identified it as a secret. */
  readonly name?: string;
  /** The secret, if it was found in a text. Absent for an argument, field or key, whose value is not read. */
  readonly text?: string;
}

/**
 * Removes secrets from values and from text before they reach a span or a log line. Takes time in proportion to the text.
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

  /** The text, with each secret replaced. */
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
    const inner: Finding[] = [];
    this.find(decoded.text, levels - 1, inner);
    const { origins } = decoded;
    for (const { start, end, name } of inner)
      found.push({ start: origins[start] ?? 0, end: origins[end] ?? text.length, name });
  }

  /** The number, or its replacement if its digits are a card number or match a shape of the options. */
  number(value: number): number | string {
    // Fewer digits than the shortest card number.
    if (this.shapes.length === 0 && ((value > -1e12 && value < 1e12) || !Number.isInteger(value))) return value;
    if (this.shapes.length === 0 && !isCardNumber(String(Math.abs(value)))) return value;
    const digits = String(value);
    const shown = this.text(digits);
    return shown === digits ? value : shown;
  }

  /** The replacement for the value of a secret name. */
  inPlaceOf(name: string): string {
    return this.replacementFor({ name });
  }

  /** If `replace` fails, the secret must not be shown. */
  private replacementFor(found: FoundSecret): string {
    if (this.replace === undefined || found.text === REDACTED) return REDACTED;
    const shown: unknown = callUserFunction('the `replace` of redaction', () => this.replace?.(found));
    return typeof shown === 'string' ? shown : REDACTED;
  }
}

const active = processSetting<ActiveRedactor>('redactor', {
  initial: () => new Redactor(),
  whileAnotherLeads: () => HIDES_EVERYTHING,
});

/** The redactor of the process, which all values of spans and log lines pass. */
export function redactor(): ActiveRedactor {
  return active.value;
}

/** Sets the redactor of the whole process. */
export function setRedactor(next: ActiveRedactor): void {
  changeSetting(active, next);
}

/** The text, with each secret replaced by the redactor of the process. */
export function redacted(text: string): string {
  return active.value.text(text);
}

cleanQuotedTextWith(redacted);
