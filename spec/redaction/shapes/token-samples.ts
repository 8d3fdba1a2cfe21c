import type { IssuedToken } from '../../../lib/redaction/shapes/issued-token';
import { expanded, partsOf, type ShapePart } from '../../../lib/redaction/shapes/token-shape';

/** The characters of each alphabet, without rare punctuation. */
const CHARACTERS: Readonly<Record<string, string>> = {
  digits: '0123456789',
  hex: '0123456789abcdef',
  upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
  lower: 'abcdefghijklmnopqrstuvwxyz0123456789',
  path: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/',
};
const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** A sample token, made at run time so that the repository contains nothing that looks like a token. */
export interface TokenSample {
  readonly shape: string;
  readonly token: string;
  /** The part of the token that must be hidden. */
  readonly secret: string;
}

/** One token of each shape of a row of the table. */
export function samplesOf({ shapes, shown }: IssuedToken): TokenSample[] {
  return shapes.flatMap(expanded).map((shape) => {
    const texts = partsOf(shape).map(textOf);
    const token = texts.join('');
    return { shape, token, secret: shown ? texts.slice(1).join('') : token };
  });
}

function textOf(part: ShapePart): string {
  if (typeof part === 'string') return part;
  const { alphabet, least } = part;
  if (alphabet === 'uuid') return '0f8e2c41-5b7a-4d3e-9c60-1a2b3c4d5e6f';
  const characters = CHARACTERS[alphabet] ?? ALPHANUMERIC;
  return Array.from({ length: least }, (_, index) => characters.charAt((index * 7 + 3) % characters.length)).join('');
}
