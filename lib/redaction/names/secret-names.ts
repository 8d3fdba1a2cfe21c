import { stateless } from '../../matching/stateless-pattern';
import { hasWord, joined, wordsOf } from './name-words';
import {
  COUNTED_NAMES,
  COUNTED_TOKENS,
  HARMLESS_BEGINNINGS,
  HARMLESS_ENDINGS,
  HARMLESS_FRAGMENTS,
  HARMLESS_TOKENS,
  KEY_ISSUERS,
  SECRET_CODES,
  SECRET_FRAGMENTS,
  SECRET_KEYS,
  SECRET_OWNERS,
  SECRET_WORDS,
} from '../patterns';

const NAMES_REMEMBERED = 2000;
const NAME_LENGTH_READ = 256;

/** `password is: …` */
const VERB = / (?:is|was)$/i;

const KEYS = [...SECRET_KEYS, ...KEY_ISSUERS].map((kind) => `${kind} key`);
const CODES = SECRET_CODES.map((kind) => `${kind} code`);
/** Short words that make a secret after an owner, without a separator: `dbpass`. */
const OWNED = ['pass', 'pwd', 'pw', 'pin', 'otp', 'cred', 'auth'];

/** Every secret name contains one of these. */
export const NAME_HINTS: readonly string[] = [
  ...SECRET_FRAGMENTS,
  ...SECRET_WORDS,
  ...OWNED,
  'key',
  'code',
  'identified',
  'setuser',
];

const fragments = SECRET_FRAGMENTS.filter((fragment) => !fragment.includes(' '));
const phrases = [...SECRET_FRAGMENTS, ...KEYS, ...CODES].filter((fragment) => fragment.includes(' '));
/** Needs no pattern, because the lists contain only letters and spaces. Patterns would slow down the start of the process. */
const unspaced = (phrase: string): string => phrase.replaceAll(' ', '');
const phrasesInOneWord = new RegExp(phrases.map(unspaced).join('|'));
const phraseWords = new Set(phrases.map(unspaced));
const secretWords = new Set(SECRET_WORDS.map(unspaced));
const ownedWords = new Set(SECRET_OWNERS.flatMap((owner) => OWNED.map((word) => owner + word)));
const harmless = new RegExp(`(?:${HARMLESS_FRAGMENTS.join('|')})`, 'g');
const endings = new Set(HARMLESS_ENDINGS);
const beginnings = new Set(HARMLESS_BEGINNINGS);
const countedTokens = new Set(COUNTED_TOKENS);
const harmlessTokens = new Set(HARMLESS_TOKENS);
const countedNames = new Set(COUNTED_NAMES);

/**
 * Decides which names (of parameters, fields, keys, headers, query parameters) hold secrets. It splits a name into words
 * at separators and capitals, and compares them with the words in `patterns.ts`.
 */
export class SecretNames {
  private readonly known = new Map<string, boolean>();
  private readonly added: ReadonlySet<string>;
  private readonly addedPhrases: readonly string[];
  private readonly patterns: readonly RegExp[];
  private readonly allowed: ReadonlySet<string>;
  private readonly mayMatch: RegExp;

  /**
   * @param names more names: a string is one word or several adjacent words of a name; a pattern is tested on the whole name
   * @param allow names that hold no secret, compared as a whole, ignoring case and separators
   */
  constructor(names: readonly (string | RegExp)[] = [], allow: readonly string[] = []) {
    const words = names.filter((name) => typeof name === 'string');
    this.added = new Set(words.map(joined).filter(Boolean));
    this.addedPhrases = words.filter((word) => wordsOf(word).length > 1).map(joined);
    this.patterns = names.filter((name) => name instanceof RegExp).map((pattern) => stateless(pattern));
    this.allowed = new Set(allow.map((name) => joined(name)));
    this.mayMatch = anyOf([...NAME_HINTS, ...spacedAll(this.added)]);
  }

  hides(name: string): boolean {
    const known = this.known.get(name);
    if (known !== undefined) return known;
    const isSecret = this.isSecret(name);
    if (name.length > NAME_LENGTH_READ) return isSecret;
    if (this.known.size >= NAMES_REMEMBERED) this.known.clear();
    this.known.set(copyOf(name), isSecret);
    return isSecret;
  }

  /** Whether a whole number under this name is a count and may be shown. Never for names that you added. */
  counts(name: string): boolean {
    if (!isCountedName(name)) return false;
    return !hasWord(wordsOf(name), (word) => this.added.has(word)) && !this.patterns.some((each) => each.test(name));
  }

  /** Whether an added name may be in this text. An added pattern may match anything. */
  addedOccurIn(text: string): boolean {
    return this.patterns.length > 0 || (this.added.size > 0 && this.mayMatch.test(text));
  }

  /** The secret name at the end of a phrase: its last word, or all of it (`card number`). */
  nameIn(phrase: string): string | undefined {
    if (this.patterns.length === 0 && !this.mayMatch.test(phrase)) return undefined;
    const verb = VERB.exec(phrase);
    if (verb) return this.nameIn(phrase.slice(0, verb.index));
    const last = phrase.slice(phrase.lastIndexOf(' ') + 1);
    if (last === phrase) return this.hides(last) ? last : undefined;
    if (this.hides(last)) return isHarmlessPhrase(wordsOf(phrase)) ? undefined : last;
    if (this.allowed.has(joined(last))) return undefined;
    const isPhrase = this.addedPhrases.some((added) => joined(phrase).includes(added)) || isSecretPhrase(phrase);
    return isPhrase && this.isSecret(phrase) ? phrase : undefined;
  }

  private isSecret(given: string): boolean {
    const name = bounded(given)
      .normalize('NFKC')
      .replaceAll(/%[0-9a-f]{2}/gi, ' ');
    if (this.allowed.has(joined(name))) return false;
    if (this.patterns.some((pattern) => pattern.test(name))) return true;
    if (!this.mayMatch.test(name)) return false;
    const words = wordsOf(name);
    if (hasWord(words, (word) => this.added.has(word))) return true;
    if (isHarmless(words)) return false;
    return hasFragment(name) || hasWord(words, isSecretWord);
  }
}

/** Whether whole numbers under this name are counts: `tokens`, `usedTokens`. */
export function isCountedName(name: string): boolean {
  return name.length <= NAME_LENGTH_READ && countedNames.has(wordsOf(name).at(-1) ?? '');
}

function isSecretWord(word: string): boolean {
  return secretWords.has(word) || ownedWords.has(word);
}

/** A fragment does not cross separators: `to_kenya` contains no `token`. */
function hasFragment(name: string): boolean {
  const pieces = name.toLowerCase().split(/[^\p{L}\p{N}]+/u);
  const cleaned = pieces.map((piece) => piece.replaceAll(harmless, ''));
  return (
    cleaned.some((piece) => fragments.some((fragment) => piece.includes(fragment)) || phrasesInOneWord.test(piece)) ||
    isSecretPhrase(name)
  );
}

/** Whether the words of a name contain a phrase: `api key` in `X-Api-Key`. */
function isSecretPhrase(name: string): boolean {
  return hasWord(wordsOf(name), (word) => phraseWords.has(word));
}

function isHarmless(words: readonly string[]): boolean {
  const [first = ''] = words;
  const last = words.at(-1) ?? '';
  if (words.length < 2) return false;
  if (endings.has(last) && !endsInPhrase(words)) return true;
  return (
    beginnings.has(first) || (last === 'tokens' && countedTokens.has(words.at(-2) ?? '')) || isHarmlessPhrase(words)
  );
}

/** `resetUrl` is a secret, although `url` makes other names harmless. */
function endsInPhrase(words: readonly string[]): boolean {
  return [2, 3].some((length) => phraseWords.has(words.slice(-length).join('')));
}

/** `nextPageToken`, `Unexpected token`, `tokens per second`, `token_count.prompt`. */
function isHarmlessPhrase(words: readonly string[]): boolean {
  const at = words.findLastIndex((word) => word === 'token' || word === 'tokens');
  if (at < 0) return false;
  const next = words[at + 1] ?? '';
  if (next === '') return harmlessTokens.has(words[at - 1] ?? '') || words[at - 2] === 'unexpected';
  return (
    next === 'per' || (next === 'count' && !words.slice(at + 2).some((word) => isSecretWord(word) || hasFragment(word)))
  );
}

/** Matches any of the words, or a character outside ASCII. Grouping by first letter halves the time. */
function anyOf(words: readonly string[]): RegExp {
  const byLetter = new Map<string, string[]>();
  for (const word of words) {
    const rest = word.slice(1).replaceAll(' ', '[^a-z0-9]{0,4}');
    byLetter.set(word.slice(0, 1), [...(byLetter.get(word.slice(0, 1)) ?? []), rest]);
  }
  const groups = Array.from(byLetter, ([letter, rests]) => `${letter}(?:${rests.join('|')})`);
  return new RegExp([...groups, '[^\\x00-\\x7f]'].join('|'), 'i');
}

/** Added words match with any separators: `internalRef` also matches `internal_ref`. */
function spacedAll(words: ReadonlySet<string>): string[] {
  return Array.from(words, (word) => word.split('').join(' '));
}

/** Only the beginning and, for paths, the end of a long name is read. */
function bounded(name: string): string {
  return name.length > NAME_LENGTH_READ ? `${name.slice(0, 128)} ${name.slice(-128)}` : name;
}

/** V8 keeps the whole text alive for a slice of it; concatenation makes a copy. */
function copyOf(name: string): string {
  return ` ${name}`.slice(1);
}
