import { askUser } from '../diagnostics/user-code';
import { changeSetting, processSetting } from '../process/process-settings';
import { type ActiveRedactor, HIDES_EVERYTHING } from './active-redactor';
import { isCardNumber } from './card-number';
import { type HideNamed, hideNamedValues } from './named-values';
import { REDACTED } from './patterns';
import { SecretNames } from './secret-names';
import {
  type Hide,
  isInnocent,
  mayHaveShape,
  type SecretShape,
  SHAPES_OF_A_WORD,
  SHAPES_OF_WORDS,
} from './secret-shapes';

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
  private readonly hide: Hide = (secret) => this.lastWord({ text: secret });
  private readonly hideNamed: HideNamed = (name, value) => this.lastWord({ name, text: value });

  constructor(options: RedactionOptions = {}) {
    this.names = new SecretNames(options.names, options.allow);
    this.shapes = (options.shapes ?? []).map(everywhere);
    this.replace = options.replace;
  }

  /** Whether the value of this name (a parameter, field, key or header) is a secret. */
  hides(name: string): boolean {
    return this.names.hides(name);
  }

  /** The text without the secrets in it. */
  text(text: string): string {
    if (this.shapes.length === 0 && isInnocent(text)) return text;
    const shaped = mayHaveShape(text);
    let result = shaped ? withoutShapes(SHAPES_OF_WORDS, text, this.hide) : text;
    result = hideNamedValues(result, this.names, this.hideNamed);
    if (shaped) result = withoutShapes(SHAPES_OF_A_WORD, result, this.hide);
    for (const shape of this.shapes)
      result = result.replace(shape, (match) => (match === '' ? match : this.hide(match)));
    return result;
  }

  /** A number as it is, or what stands in its place where its digits are a card number or of a secret shape of yours. */
  number(value: number): number | string {
    // Fewer digits than the shortest card has.
    if (this.shapes.length === 0 && value > -1e12 && value < 1e12 && Number.isInteger(value)) return value;
    if (this.shapes.length === 0 && !isCardNumber(String(Math.abs(value)))) return value;
    const digits = String(value);
    const shown = this.text(digits);
    return shown === digits ? value : shown;
  }

  /** What stands in the place of the value of a secret name. */
  inPlaceOf(name: string): string {
    return this.lastWord({ name });
  }

  /** A replacement that fails must not show what it was to hide. */
  private lastWord(found: FoundSecret): string {
    if (this.replace === undefined || found.text === REDACTED) return REDACTED;
    const shown: unknown = askUser('the `replace` of redaction', () => this.replace?.(found), undefined);
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

function withoutShapes(shapes: readonly SecretShape[], text: string, hide: Hide): string {
  let result = text;
  for (const { hint, clean } of shapes) if (hint.test(result)) result = clean(result, hide);
  return result;
}

/** A sticky pattern would only find what stands side by side from the beginning on. */
function everywhere(pattern: RegExp): RegExp {
  return new RegExp(pattern.source, `${pattern.flags.replaceAll(/[gy]/g, '')}g`);
}
