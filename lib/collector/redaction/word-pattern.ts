/** Between the words of a name: `api_key`, `api-key`, `apikey`. */
export const GAP = String.raw`[\W_]{0,2}`;
/** Before a word that begins a name, or stands after a separator. */
export const START = String.raw`(?:^|[^\p{L}\p{N}])`;
/** After a word that ends a name, or stands before a separator. */
export const END = String.raw`(?:$|[^\p{L}\p{N}])`;

/** Shorter words are often part of other words: `ec` in `exec`. */
const TELLING_LENGTH = 6;

export const quoted = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** One of these patterns. */
export const anyOf = (patterns: readonly string[]): string => `(?:${patterns.join('|')})`;

/** Words with any separator between them: `credit card` to `credit[\W_]{0,2}card`. */
export const spaced = (words: string): string => words.split(' ').map(quoted).join(GAP);

/** The words with capitals, as in a name without separators: `credit card` to `CreditCard`. */
export const capitalized = (words: string): string =>
  words
    .split(' ')
    .map((word) => quoted(word.charAt(0).toUpperCase() + word.slice(1)))
    .join('');

/**
 * One of these words in a name in any case: a long one anywhere, a short one only at the beginning of the name or after a
 * separator. {@link inCamelCase} finds a short one after a lower-case letter.
 */
export function wordIn(words: readonly string[]): string {
  const short = words.filter((word) => !isTelling(word));
  const long = words.filter(isTelling).map(spaced);
  return short.length === 0 ? anyOf(long) : anyOf([START + anyOf(short.map(spaced)), ...long]);
}

/** The words that {@link wordIn} does not find inside of a name without separators: `Pin`, as in `userPin`. */
export const inCamelCase = (words: readonly string[]): string[] =>
  words.filter((word) => !isTelling(word) && /^[a-z]/.test(word)).map(capitalized);

const isTelling = (word: string): boolean => word.replaceAll(' ', '').length >= TELLING_LENGTH && !isShort(word);
const isShort = (word: string): boolean => word.includes(' ') && word.indexOf(' ') < 3;
