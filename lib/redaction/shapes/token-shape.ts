import type { IssuedToken } from './issued-token';

/** Alphabets of the parts of tokens, written as the inside of a character class. */
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

/** A part of a shape: literal text, or a number of characters of an alphabet. */
export type ShapePart =
  string | { readonly alphabet: keyof typeof ALPHABETS; readonly least: number; readonly most: number };

/** One shape of a token, in the form that the search uses. */
export interface TokenShape {
  readonly token: IssuedToken;
  /** Literal text that the search looks for. Other characters may precede it. */
  readonly marker: string;
  /** Whether the marker is in the middle of a word, such as a signature in base64. */
  readonly inner: boolean;
  /** Matches the text before the marker, at its end. */
  readonly before: RegExp | undefined;
  /** The most characters that `before` matches. */
  readonly reach: number;
  /** Matches at the marker. */
  readonly rest: RegExp;
}

/** All shapes of one row of the table. */
export function shapesOf(token: IssuedToken): TokenShape[] {
  return token.shapes.flatMap(expanded).map((shape) => new CompiledShape(token, shape));
}

/** Expands `{a,b}c` to `ac` and `bc`. */
export function expanded(shape: string): string[] {
  const begin = shape.indexOf('{');
  const end = shape.indexOf('}', begin);
  if (begin < 0 || end < 0) return [shape];
  const [before, after] = [shape.slice(0, begin), shape.slice(end + 1)];
  const choices = shape.slice(begin + 1, end).split(',');
  return choices.flatMap((choice) => expanded(before + choice + after));
}

/** The parts of a shape without braces. */
export function partsOf(shape: string): ShapePart[] {
  return Array.from(shape.matchAll(/<(\w+):(\d+)(?:-(\d+))?>|[^<]+/g), ([text, alphabet, least, most]) =>
    alphabet === undefined
      ? text
      : { alphabet: alphabet as keyof typeof ALPHABETS, least: Number(least), most: Number(most ?? least) },
  );
}

interface Patterns {
  readonly before: RegExp | undefined;
  readonly reach: number;
  readonly rest: RegExp;
}

/** Compiles its patterns when its marker is first found: there are hundreds of shapes, and a process finds few of them. */
class CompiledShape implements TokenShape {
  readonly marker: string;
  readonly inner: boolean;
  private compiled: Patterns | undefined;

  constructor(
    readonly token: IssuedToken,
    private readonly shape: string,
  ) {
    const begin = shape.indexOf('<');
    const { marker, inner } =
      begin === 0 ? markerIn(partsOf(shape)) : { marker: begin < 0 ? shape : shape.slice(0, begin), inner: false };
    this.marker = marker;
    this.inner = inner;
  }

  get before(): RegExp | undefined {
    return this.patterns().before;
  }

  get reach(): number {
    return this.patterns().reach;
  }

  get rest(): RegExp {
    return this.patterns().rest;
  }

  private patterns(): Patterns {
    return (this.compiled ??= patternsOf(this.token, partsOf(this.shape)));
  }
}

/** The literal text to search for: the one at the beginning of the shape, or else the longest one. */
function markerIn(parts: readonly ShapePart[]): {
  readonly at: number;
  readonly marker: string;
  readonly inner: boolean;
  /** The literal letters and digits directly before the marker. */
  readonly inWord: string;
} {
  const at = indexOfMarker(parts);
  const literal = parts[at] as string;
  // The search tests for marks at the beginning of a word, and at characters outside of words.
  const inner = at > 0 && /^[A-Za-z0-9]+$/.test(literal);
  const inWord = at === 0 || inner ? '' : (/^[A-Za-z0-9]*/.exec(literal)?.[0] ?? '');
  return { at, marker: literal.slice(inWord.length), inner, inWord };
}

function patternsOf(token: IssuedToken, parts: readonly ShapePart[]): Patterns {
  const { at, marker, inWord } = markerIn(parts);
  const leading = parts.slice(0, at);
  const before = leading.map((part) => (typeof part === 'string' ? quoted(part) : repeated(part, true))).join('');
  return {
    before: at === 0 ? undefined : new RegExp(`${BEFORE_WORD}${before}${inWord}$`),
    reach: leading.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : part.most), inWord.length + 2),
    rest: new RegExp(quoted(marker) + restOf(token, parts.slice(at + 1)), 'y'),
  };
}

/** The beginning of a word. In nested JSON, the letter before it may belong to an escape. */
const BEFORE_WORD = String.raw`(?:(?<![A-Za-z0-9])|(?<=\\[nrtbfv]))`;

function indexOfMarker(parts: readonly ShapePart[]): number {
  if (typeof parts[0] === 'string') return 0;
  const lengths = parts.map((part) => (typeof part === 'string' ? part.length : 0));
  return lengths.indexOf(Math.max(...lengths));
}

function restOf({ exact, digit }: IssuedToken, parts: readonly ShapePart[]): string {
  const [body] = parts;
  // Bounded to stay linear: a match without a digit is read again from its next word.
  const telling = digit && typeof body === 'object' ? String.raw`(?=[${ALPHABETS[body.alphabet]}]{0,64}\d)` : '';
  const sources = parts.map((part) => (typeof part === 'string' ? quoted(part) : repeated(part, exact ?? false)));
  if (exact) return `${telling}${sources.join('')}(?![A-Za-z0-9])`;
  // The end of a token may be missing, if enough of it is there.
  const [first = '', ...others] = sources;
  return telling + first + others.reduceRight((rest, source) => `(?:${source}${rest})?`, '');
}

function repeated({ alphabet, least, most }: Exclude<ShapePart, string>, exact: boolean): string {
  const one = `[${ALPHABETS[alphabet]}]`;
  if (exact) return `${one}{${least},${most}}`;
  const seen = Math.min(least, Math.max(10, Math.floor(least / 3)));
  // V8 keeps a backtrack entry per character of `x{n,}`, and runs out of stack.
  // Letters alone are a token only at full length; fewer of them may be a word: `api_org_permissions`.
  return String.raw`(?:(?=${one}{0,64}(?:\d|[a-z][A-Z]))${one}{${seen}}|${one}{${least}})${one}*`;
}

const quoted = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
