import type { IssuedToken } from './issued-token';

/** Characters that parts of tokens are made of, as the inside of a character class. */
export const ALPHABETS = {
  digits: '0-9',
  hex: '0-9a-fA-F',
  uuid: '0-9a-fA-F\\-',
  upper: 'A-Z0-9',
  lower: 'a-z0-9',
  alnum: 'A-Za-z0-9',
  word: '\\w\\-',
  base64: '\\w\\-+/=',
  any: '\\w.=~+\\-/%',
  crypt: '\\w./+=,$',
  path: '\\w.=~+\\-/%@&?',
} as const;

/** A piece of a shape: literal text, or so many characters of an alphabet. */
export type ShapePart =
  string | { readonly alphabet: keyof typeof ALPHABETS; readonly least: number; readonly most: number };

/** One shape of a token, ready to be looked for. */
export interface TokenShape {
  readonly token: IssuedToken;
  /** Literal text that the search looks for: the beginning, or what follows some characters. */
  readonly marker: string;
  /** Whether the marker stands in the middle of a word: a signature in base64. */
  readonly inner: boolean;
  /** Matches, at its end, what stands before the marker; the most characters that this can be. */
  readonly before: RegExp | undefined;
  readonly reach: number;
  /** Matches at the marker. */
  readonly rest: RegExp;
}

/** All shapes of a row of the table. */
export function shapesOf(token: IssuedToken): TokenShape[] {
  return token.shapes.flatMap(expanded).map((shape) => compiled(token, partsOf(shape)));
}

/** `{a,b}c` as `ac` and `bc`. */
export function expanded(shape: string): string[] {
  const [group, choices = ''] = /\{([^{}]*)\}/.exec(shape) ?? [];
  if (group === undefined) return [shape];
  return choices.split(',').flatMap((choice) => expanded(shape.replace(group, () => choice)));
}

/** The pieces of a shape without braces. */
export function partsOf(shape: string): ShapePart[] {
  return Array.from(shape.matchAll(/<(\w+):(\d+)(?:-(\d+))?>|[^<]+/g), ([text, alphabet, least, most]) =>
    alphabet === undefined
      ? text
      : { alphabet: alphabet as keyof typeof ALPHABETS, least: Number(least), most: Number(most ?? least) },
  );
}

function compiled(token: IssuedToken, parts: readonly ShapePart[]): TokenShape {
  const at = indexOfMarker(parts);
  const literal = parts[at] as string;
  const leading = parts.slice(0, at);
  // What the search stops at is the beginning of a word, or a character that is in no word.
  const inner = at > 0 && /^[A-Za-z0-9]+$/.test(literal);
  const inWord = at === 0 || inner ? '' : (/^[A-Za-z0-9]*/.exec(literal)?.[0] ?? '');
  const marker = literal.slice(inWord.length);
  const before = leading.map((part) => (typeof part === 'string' ? quoted(part) : repeated(part, true))).join('');
  return {
    token,
    marker,
    inner,
    before: at === 0 ? undefined : new RegExp(`${BEFORE_WORD}${before}${inWord}$`),
    reach: leading.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : part.most), inWord.length + 2),
    rest: new RegExp(quoted(marker) + restOf(token, parts.slice(at + 1)), 'y'),
  };
}

/** Where a word begins; in JSON inside of JSON the letter before may belong to an escape. */
const BEFORE_WORD = String.raw`(?:(?<![A-Za-z0-9])|(?<=\\[nrtbfv]))`;

/** A shape is looked for by the text that it begins with, or else by the longest text in it. */
function indexOfMarker(parts: readonly ShapePart[]): number {
  if (typeof parts[0] === 'string') return 0;
  const lengths = parts.map((part) => (typeof part === 'string' ? part.length : 0));
  return lengths.indexOf(Math.max(...lengths));
}

function restOf({ exact, digit }: IssuedToken, parts: readonly ShapePart[]): string {
  const [body] = parts;
  // Bounded: what has no digit is read again from the next word on.
  const telling = digit && typeof body === 'object' ? String.raw`(?=[${ALPHABETS[body.alphabet]}]{0,64}\d)` : '';
  const sources = parts.map((part) => (typeof part === 'string' ? quoted(part) : repeated(part, exact ?? false)));
  if (exact) return `${telling}${sources.join('')}(?![A-Za-z0-9])`;
  // A token whose end is missing is one all the same, once enough of it has been seen.
  const [first = '', ...others] = sources;
  return telling + first + others.reduceRight((rest, source) => `(?:${source}${rest})?`, '');
}

function repeated({ alphabet, least, most }: Exclude<ShapePart, string>, exact: boolean): string {
  const one = `[${ALPHABETS[alphabet]}]`;
  if (exact) return `${one}{${least},${most}}`;
  const seen = Math.min(least, Math.max(10, Math.floor(least / 3)));
  // For `x{n,}` V8 keeps a way back at each character, and runs out of stack.
  // Letters alone are a token where they are as many as it has; a few of them are a word: `api_org_permissions`.
  return String.raw`(?:(?=${one}{0,64}(?:\d|[a-z][A-Z]))${one}{${seen}}|${one}{${least}})${one}*`;
}

const quoted = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
