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
  return short.length === 0 ? rests : anyOf([...short, rests]);
}
