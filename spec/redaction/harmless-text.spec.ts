import { SecretNames } from '../../lib/redaction/names/secret-names';
import type { Finding } from '../../lib/redaction/finding';
import { findNamedValues } from '../../lib/redaction/forms/named-values';
import { isHarmless } from '../../lib/redaction/harmless-text';
import { SECRET_FRAGMENTS, SECRET_WORDS } from '../../lib/redaction/patterns';
import { INNER_MARKS, MARKS } from '../../lib/redaction/shapes/marks';
import { findShapes } from '../../lib/redaction/shapes/secret-shapes';
import { HAS } from '../../lib/redaction/character-kinds';
import { randomNumbers } from '../random-numbers';
import { CARDS, IN_TEXT, PLANTED_NAMES, SHAPED } from './planted-forms';

const names = new SecretNames();

/** The findings of the full search, and whether it would decode the text and search again. */
function search(text: string): { readonly findings: readonly Finding[]; readonly isEncoded: boolean } {
  const findings: Finding[] = [];
  const flags = findShapes(text, findings);
  findNamedValues(text, flags, names, findings);
  return { findings, isEncoded: (flags & HAS.encoded) !== 0 };
}

const random = randomNumbers(7);
const below = (most: number): number => Math.floor(random() * most);
const oneOf = <T>(list: readonly T[]): T => {
  const item = list.at(below(list.length));
  if (item === undefined) throw new Error('nothing to choose from');
  return item;
};
const DIGITS = '0123456789';
const BODY = `${DIGITS}abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ`;
const charactersOf = (alphabet: string, length: number): string =>
  Array.from({ length }, () => oneOf(Array.from(alphabet))).join('');

const WORDS = [
  'leave',
  'it at',
  'the door,',
  'please',
  'SKU',
  'order',
  'não',
  'ready',
  'to',
  'is',
  '2 of 3',
  'x',
  'A-17',
];
const SEPARATORS = [' ', ' ', ' ', ', ', '. ', '-', '_', '/', '\n', '', ' - ', ' --', '; ', '(', '!'];

/** A part of a text: usually a word, sometimes a part of a secret. */
const PARTS: readonly (() => string)[] = [
  () => oneOf(WORDS),
  () => oneOf(WORDS),
  () => charactersOf(DIGITS, below(9)),
  () => charactersOf(BODY, below(24)),
  () => oneOf(SECRET_WORDS),
  () => oneOf(SECRET_FRAGMENTS),
  () => oneOf(PLANTED_NAMES),
  () => oneOf(MARKS).text + charactersOf(BODY, below(60)),
  () => oneOf(INNER_MARKS).text + charactersOf(BODY, below(60)),
  () => oneOf(CARDS),
  () => oneOf(Object.values(SHAPED))(charactersOf(BODY, 20)),
  () => String(oneOf(Object.values(IN_TEXT))(oneOf(PLANTED_NAMES), charactersOf(BODY, 16), 'a ')),
];

const textOf = (): string =>
  Array.from({ length: 1 + below(6) }, () => oneOf(PARTS.slice(0, 1 + below(PARTS.length)))() + oneOf(SEPARATORS)).join(
    '',
  );

describe('isHarmless', () => {
  it('is false for every text in which the search finds a secret or something to decode', () => {
    let harmless = 0;
    for (let count = 0; count < 40_000; count++) {
      const text = textOf();
      if (!isHarmless(text)) continue;
      harmless++;
      expect([text, search(text)]).toEqual([text, { findings: [], isEncoded: false }]);
    }
    // Many texts must be harmless, or the test proves nothing.
    expect(harmless).toBeGreaterThan(5_000);
  });

  it.each([
    'leave it at the door, please',
    '550e8400-e29b-41d4-a716-446655440000',
    'order-2024-000123',
    'Customer asked for a refund because the parcel arrived late',
    'text/plain',
    '2026-11-28',
  ])('passes %s without a search', (text) => expect(isHarmless(text)).toBe(true));

  it.each([
    'password hunter2',
    'call 4111111111111111 now',
    'use ghp_012345678901234567890123456789abcdef',
    'AKIAIOSFODNN7EXAMPLE',
    'xeyJhbGciOiJIUzI1NiJ9',
    '--token abc and so on',
    'a%3Db and more text',
    'crème brûlée for two',
  ])('leaves %s to the search', (text) => expect(isHarmless(text)).toBe(false));
});
