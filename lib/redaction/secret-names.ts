import { COUNTED_TOKENS, INNOCENT_ENDINGS, INNOCENT_FRAGMENTS, SECRET_FRAGMENTS, SECRET_WORDS } from './patterns';

const NAMES_REMEMBERED = 2000;
const NAME_LENGTH_READ = 256;

const fragments = SECRET_FRAGMENTS.filter((fragment) => !fragment.includes(' '));
const compounds = SECRET_FRAGMENTS.filter((fragment) => fragment.includes(' ')).map(joined);
const secretWords = new Set(SECRET_WORDS);
const innocent = new RegExp(`(?:${INNOCENT_FRAGMENTS.join('|')})`, 'g');
const endings = new Set(INNOCENT_ENDINGS);
const counted = new Set(COUNTED_TOKENS);

/**
 * Says which names (of parameters, fields, keys, headers, query parameters) hold secrets. A name is taken apart at its
 * separators and humps; what it is compared with stands in `patterns.ts`.
 */
export class SecretNames {
  private readonly verdicts = new Map<string, boolean>();
  private readonly added: ReadonlySet<string>;
  private readonly compounds: readonly string[];
  private readonly patterns: readonly RegExp[];
  private readonly allowed: ReadonlySet<string>;
  private readonly worthAsking: RegExp;

  /**
   * @param names further names: a string is a word, or adjoining words, of a name; a pattern is matched against all of it
   * @param allow names that hold no secret, compared as a whole without regard to case and separators
   */
  constructor(names: readonly (string | RegExp)[] = [], allow: readonly string[] = []) {
    const words = names.filter((name) => typeof name === 'string');
    this.added = new Set(words.map(joined).filter(Boolean));
    this.compounds = [...compounds, ...words.filter((word) => wordsOf(word).length > 1).map(joined)];
    this.patterns = names.filter((name) => name instanceof RegExp).map(withoutState);
    this.allowed = new Set(allow.map((name) => joined(name)));
    this.worthAsking = anyOf([...SECRET_FRAGMENTS, ...SECRET_WORDS, ...Array.from(this.added, spaced)]);
  }

  /** Whether the value of this name is a secret. */
  hides(name: string): boolean {
    const known = this.verdicts.get(name);
    if (known !== undefined) return known;
    const verdict = this.judge(name);
    if (name.length > NAME_LENGTH_READ) return verdict;
    if (this.verdicts.size >= NAMES_REMEMBERED) this.verdicts.clear();
    this.verdicts.set(apart(name), verdict);
    return verdict;
  }

  /** Whether a secret name can stand in this text at all; a pattern of the user's may match anything. */
  occurIn(text: string): boolean {
    return this.patterns.length > 0 || this.worthAsking.test(text);
  }

  /** The secret name with which up to three words of a text end: the last word, or all of them (`card number`). */
  nameIn(phrase: string): string | undefined {
    if (!this.occurIn(phrase)) return undefined;
    const last = phrase.slice(phrase.lastIndexOf(' ') + 1);
    if (this.hides(last)) return last;
    if (last === phrase || this.allowed.has(joined(last))) return undefined;
    const whole = joined(phrase);
    return this.compounds.some((compound) => whole.includes(compound)) && this.judge(phrase) ? phrase : undefined;
  }

  private judge(given: string): boolean {
    const name = bounded(given)
      .normalize('NFKC')
      .replaceAll(/%[0-9a-f]{2}/gi, ' ');
    if (this.allowed.has(joined(name))) return false;
    if (this.patterns.some((pattern) => pattern.test(name))) return true;
    if (!this.worthAsking.test(name)) return false;
    const words = wordsOf(name);
    if (hasWord(words, this.added)) return true;
    return !isInnocent(words) && (hasFragment(name) || hasWord(words, secretWords));
  }
}

/** Whether one word, or up to four that adjoin, is in the list; plurals and numbers behind it count as the word. */
function hasWord(words: readonly string[], list: ReadonlySet<string>): boolean {
  return words.some((_word, index) => {
    let adjoining = '';
    for (const word of words.slice(index, index + 4)) {
      adjoining += word;
      const bare = adjoining.replace(/\d{1,4}$/, '');
      if (list.has(adjoining) || list.has(bare) || list.has(bare.replace(/s$/, ''))) return true;
    }
    return false;
  });
}

/** Fragments of one word do not reach over separators: `to_kenya` is no token. */
function hasFragment(name: string): boolean {
  const pieces = name.toLowerCase().split(/[^\p{L}\p{N}]+/u);
  const cleaned = pieces.map((piece) => piece.replaceAll(innocent, ''));
  const whole = cleaned.join('');
  return (
    cleaned.some((piece) => fragments.some((fragment) => piece.includes(fragment))) ||
    compounds.some((compound) => whole.includes(compound))
  );
}

function isInnocent(words: readonly string[]): boolean {
  const last = words.at(-1) ?? '';
  return words.length > 1 && (endings.has(last) || (last === 'tokens' && counted.has(words.at(-2) ?? '')));
}

function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([\p{Ll}\p{N}])(?=\p{Lu})|(\p{Lu})(?=\p{Lu}\p{Ll})/gu, '$1$2 ')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}

/** Any of the words, or what is not ASCII and is better looked at. Grouped by first letter, it takes half the time. */
function anyOf(words: readonly string[]): RegExp {
  const byLetter = new Map<string, string[]>();
  for (const word of words) {
    const rest = word.slice(1).replaceAll(' ', '[^a-z0-9]{0,4}');
    byLetter.set(word.slice(0, 1), [...(byLetter.get(word.slice(0, 1)) ?? []), rest]);
  }
  const groups = Array.from(byLetter, ([letter, rests]) => `${letter}(?:${rests.join('|')})`);
  return new RegExp([...groups, '[^\\x00-\\x7f]'].join('|'), 'i');
}

/** Added words may be written with any separators: `internalRef` is `internal_ref` as well. */
function spaced(word: string): string {
  return word.split('').join(' ');
}

/** What gives a long name away stands at its beginning or, in a path, at its end. */
function bounded(name: string): string {
  return name.length > NAME_LENGTH_READ ? `${name.slice(0, 128)} ${name.slice(-128)}` : name;
}

/** A slice of a text keeps the whole text in memory for as long as it is remembered; this copy does not. */
function apart(name: string): string {
  return ` ${name}`.slice(1);
}

function joined(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** A global or sticky pattern remembers where it stopped, and would answer differently the next time. */
function withoutState(pattern: RegExp): RegExp {
  return new RegExp(pattern.source, pattern.flags.replaceAll(/[gy]/g, ''));
}
