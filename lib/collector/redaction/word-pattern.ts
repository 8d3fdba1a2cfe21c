/** Before a word that begins a name, or stands after a separator. */
export const START = String.raw`(?:^|[\W_])`;
/** After a word that ends a name, or stands before a separator. */
export const END = String.raw`(?:$|[\W_])`;
/** Between the words of a name: `api_key`, `api-key`, `apikey`. */
export const GAP = String.raw`[\W_]{0,2}`;
/** After the last letter of a camel-case word. */
export const CAMEL_END = '(?:$|[^a-z])';

export const quoted = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** One of these patterns. Go joins alternatives with the same beginning only if they stand side by side. */
export const anyOf = (patterns: readonly string[]): string => `(?:${patterns.toSorted().join('|')})`;

/** Words with any separator between them: `credit card` to `credit[\W_]{0,2}card`. The pattern must ignore case. */
export const spaced = (words: string): string => words.split(' ').map(quoted).join(GAP);

/** The words with capitals, as in a name without separators: `credit card` to `CreditCard`. */
export const capitalized = (words: string): string =>
  words
    .split(' ')
    .map((word) => quoted(word.charAt(0).toUpperCase() + word.slice(1)))
    .join('');

/** The word in lower case or with a capital, and so each of several: `[Cc]redit[\W_]{0,2}[Cc]ard`. */
export const eitherCase = (words: string): string =>
  words
    .split(' ')
    .map((word) => `[${word.charAt(0).toUpperCase()}${word.charAt(0)}]${quoted(word.slice(1))}`)
    .join(GAP);

/**
 * One of these words after other words without a separator: `CreditCard` in `userCreditCard`. Go is faster if it reads any
 * capital first and compares the rest.
 *
 * @param telling length of the words whose rest says enough
 */
export function camel(words: readonly string[], telling: number): string {
  const all = words.filter((word) => /^[a-z]/.test(word)).map(capitalized);
  const short = all.filter((word) => word.length < telling);
  const rests = `[A-Z]${anyOf(all.filter((word) => word.length >= telling).map((word) => word.slice(1)))}`;
  return short.length === 0 ? rests : anyOf([...byFirst(short, (word) => word.charAt(0)), rests]);
}

/** Letters that share an alternative: about as many tokens begin with each range. */
const RANGES = ['a-c', 'd-f', 'g-l', 'm-o', 'p-r', 's', 't-z', 'A-F', 'G-R', 'S-Z'].map((letters) => `[${letters}]`);
/** The same for words, with a capital or without. */
const WORD_RANGES = ['a-c', 'd-f', 'g-l', 'm-o', 'p-r', 's', 't-z'].map(
  (letters) => `[${letters.toUpperCase()}${letters}]`,
);

/**
 * Groups patterns by ranges of their first letters: `[a-c](?:…|…)`. Go tries every alternative wherever a match may begin, so
 * that few of them make it two to three times as fast. The rest of a pattern must say enough.
 */
export const byLetters = (patterns: readonly string[]): string[] => byRange(patterns, RANGES);

/** Ranges of capitals in which no other usual word ends like a secret one, as `Uid` ends like `Sid`. */
const CAPITALS = ['A-B', 'C', 'D-G', 'H-J', 'K-O', 'P-R', 'S', 'T-Z'].map((letters) => `[${letters}]`);

/** {@link byLetters} for short words that begin with a capital. */
export const capitalsByLetters = (patterns: readonly string[]): string[] => byRange(patterns, CAPITALS);

/** {@link byLetters} for words in lower case that may also begin with a capital. */
export const wordsByLetters = (patterns: readonly string[]): string[] => byRange(patterns, WORD_RANGES);

const byRange = (patterns: readonly string[], ranges: readonly string[]): string[] =>
  byFirst(patterns, (pattern) => ranges.find((range) => new RegExp(`^${range}`).test(pattern)));

/**
 * Groups patterns by the result of `first` for the first character of each, `undefined` for a pattern that stays alone.
 */
export function byFirst(patterns: readonly string[], first: (pattern: string) => string | undefined): string[] {
  const groups = new Map<string, string[]>();
  const alone: string[] = [];
  for (const pattern of patterns) {
    const start = first(pattern);
    if (start === undefined) alone.push(pattern);
    else groups.set(start, [...(groups.get(start) ?? []), pattern.slice(start.startsWith('\\') ? 2 : 1)]);
  }
  return [...Array.from(groups, ([start, rests]) => start + anyOf(rests)).toSorted(), ...alone.toSorted()];
}
