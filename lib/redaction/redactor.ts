import { guard } from '../diagnostics/fault';
import { REDACTED, SECRET_FRAGMENTS, SECRET_SHAPES, SECRET_WORDS } from './patterns';

/** What is added to, or taken from, the redaction that is on by default. */
export interface RedactionOptions {
  /** Further names that hold secrets: a string is a word of the name, a pattern is matched against the whole name. */
  readonly names?: readonly (string | RegExp)[];
  /** Further shapes of secret text. */
  readonly shapes?: readonly RegExp[];
  /** Names that look secret and are not, such as `tokenCount`; compared as a whole, without regard to case. */
  readonly allow?: readonly string[];
  /**
   * Has the last word on each value that is about to be hidden: what it returns stands in the value's place, and
   * `undefined` leaves it at `[redacted]`. It is not called for what `allow` lets through.
   */
  readonly replace?: (found: FoundSecret) => string | undefined;
}

/** A value that is about to be hidden. */
export interface FoundSecret {
  /** The name it stands behind, where its name gave it away. */
  readonly name?: string;
  /** The text that has the shape of a secret, where its shape gave it away. */
  readonly text?: string;
}

const NAMES_REMEMBERED = 2000;
const NAME_LENGTH_READ = 256;

/**
 * Takes secrets out of names' values and out of text, before either reaches a span or a log line.
 *
 * @example
 * ```ts
 * const redactor = new Redactor({ allow: ['tokenCount'] });
 * redactor.hides('dbPassword'); // => true
 * redactor.hides('tokenCount'); // => false
 * redactor.text('Authorization: Bearer abcdef123456'); // => 'Authorization: [redacted]'
 * ```
 */
export class Redactor {
  private readonly verdicts = new Map<string, boolean>();
  private readonly words: ReadonlySet<string>;
  private readonly patterns: readonly RegExp[];
  private readonly allowed: ReadonlySet<string>;
  private readonly shapes: readonly RegExp[];
  private readonly replace: RedactionOptions['replace'];

  constructor(options: RedactionOptions = {}) {
    const names = options.names ?? [];
    this.words = new Set([
      ...SECRET_WORDS,
      ...names.filter((name) => typeof name === 'string').map((name) => joined(name)),
    ]);
    this.patterns = names.filter((name) => name instanceof RegExp).map(withoutState);
    this.allowed = new Set((options.allow ?? []).map((name) => name.toLowerCase()));
    this.shapes = (options.shapes ?? []).map((shape) => withFlag(shape, 'g'));
    this.replace = options.replace;
  }

  /** Whether the value of this name (a parameter, field, key or header) is a secret. */
  hides(name: string): boolean {
    const known = this.verdicts.get(name);
    if (known !== undefined) return known;
    const verdict = this.judge(name.length > NAME_LENGTH_READ ? name.slice(0, NAME_LENGTH_READ) : name);
    if (this.verdicts.size >= NAMES_REMEMBERED) this.verdicts.clear();
    if (name.length <= NAME_LENGTH_READ) this.verdicts.set(name, verdict);
    return verdict;
  }

  /** The text without the secrets in it. */
  text(text: string): string {
    if (text.length < 6) return text;
    let result = text;
    for (const { hint, pattern, replace } of SECRET_SHAPES) {
      if (!hint.test(result)) continue;
      result = result.replace(pattern, (match: string, ...groups: string[]) => {
        const hidden = replace ? replace(match, ...groups) : REDACTED;
        return hidden === match ? match : this.lastWord({ text: match }, hidden);
      });
    }
    for (const shape of this.shapes)
      result = result.replace(shape, (match) => this.lastWord({ text: match }, REDACTED));
    return result;
  }

  /** What stands in the place of the value of a secret name. */
  inPlaceOf(name: string): string {
    return this.lastWord({ name }, REDACTED);
  }

  /** A replacement that fails must not show what it was to hide. */
  private lastWord(found: FoundSecret, hidden: string): string {
    return guard('the `replace` of redaction', () => this.replace?.(found), undefined) ?? hidden;
  }

  private judge(name: string): boolean {
    if (this.allowed.has(name.toLowerCase())) return false;
    if (this.patterns.some((pattern) => pattern.test(name))) return true;
    const whole = joined(name);
    return SECRET_FRAGMENTS.some((fragment) => whole.includes(fragment)) || this.hasSecretWord(name);
  }

  private hasSecretWord(name: string): boolean {
    const words = name
      .replace(/([a-z0-9])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3 $2')
      .toLowerCase()
      .split(/[^a-z0-9]+/);
    return words.some((word, index) => this.words.has(word) || this.words.has(`${word}${words[index + 1] ?? ''}`));
  }
}

let active = new Redactor();

/** The redactor that everything passes on its way to a span or a log line. */
export function redactor(): Redactor {
  return active;
}

/** Puts another redactor in force for the whole process. */
export function setRedactor(next: Redactor): void {
  active = next;
}

function joined(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

function withFlag(pattern: RegExp, flag: string): RegExp {
  return pattern.flags.includes(flag) ? pattern : new RegExp(pattern.source, pattern.flags + flag);
}

/** A global or sticky pattern remembers where it stopped, and would answer differently the next time. */
function withoutState(pattern: RegExp): RegExp {
  return new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''));
}
