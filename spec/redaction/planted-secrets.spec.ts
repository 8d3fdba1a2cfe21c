import * as fc from 'fast-check';
import { Redactor, setRedactor } from '../../lib/redaction/redactor';
import { attributeValue } from '../../lib/values/attribute-value';
import { setValueLimits, type ValueLimits } from '../../lib/values/limits';
import { faultOf, leaksOf } from '../values/attribute-checks';
import { someLimits } from '../values/hostile-arbitraries';
import { volume } from '../volume';
import { CARDS, IN_TEXT, type Plant, PLANTED_NAMES, SHAPED } from './planted-forms';

const RUN = { seed: 20_260_101, numRuns: volume(2000) };

const ALNUM = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const letters = (characters: string, minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...characters.split('')), minLength, maxLength });

const NAME = fc.constantFrom(...PLANTED_NAMES);
const PLAIN_SECRET = letters(ALNUM, 12, 40);
/** Punctuation except quotes and commas, which make an unquoted secret look like the text around it. */
const LOOSE_SECRET = fc
  .tuple(letters(ALNUM, 1, 1), letters(`${ALNUM}-_.~!*$+/@^?|;()[]{}`, 11, 40), letters(ALNUM, 1, 1))
  .map((parts) => parts.join(''));
const ODD_SECRET = fc
  .tuple(letters(ALNUM, 1, 1), letters(`${ALNUM}-_.~!*$+/@#%^?=|`, 12, 40))
  .map((parts) => parts.join(''));
const WORDS = fc
  .array(
    fc.constantFrom(
      'order',
      'sent',
      'to',
      'the',
      'Orders.create',
      '17',
      '2026-01-01',
      '(ok)',
      'x=1',
      'done.',
      '😀',
      '"quoted"',
    ),
    {
      maxLength: 12,
    },
  )
  .map((words) => words.join(' '));

/** Text before the secret, often so long that the secret crosses the length limit or the end of the text that is read. */
const FILLER = fc
  .tuple(WORDS, fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 4200 })), fc.constantFrom(' ', ', ', '\n', ' — '))
  .map(([words, length, end]) => (length === 0 ? words : `${words} `.repeat(length).slice(0, length)) + end);

/** Forms of a name and its secret, for a secret of any characters. */
const IN_VALUES: Readonly<Record<string, Plant>> = {
  'an object': (name, secret) => ({ id: 1, [name]: secret }),
  'an object, as part of an object': (name, secret) => ({ a: { b: [{ [name]: { deep: [secret] } }] } }),
  'a map': (name, secret) => new Map([[name, secret]]),
  'a map in a set': (name, secret) => new Set([new Map([[name, [secret]]])]),
  'a class': (name, secret) =>
    new (class Sent {
      constructor() {
        Object.assign(this, { [name]: secret });
      }
    })(),
  'an object without prototype': (name, secret) => Object.assign(Object.create(null) as object, { [name]: secret }),
  'what toJSON answers': (name, secret) => ({ toJSON: () => ({ [name]: secret }) }),
  'a list of pairs': (name, secret) => [
    ['a', 'b'],
    [name, secret],
  ],
  'a list of names and values': (name, secret) => ({ list: [{ name, value: secret }] }),
  'raw headers': (name, secret) => ({ rawHeaders: ['Host', 'x', name, secret] }),
  headers: (name, secret) => new Headers({ [`x-${name}-token`]: secret }),
  'query parameters': (name, secret) => new URLSearchParams({ [name]: secret }),
  'JSON in a text': (name, secret, filler) => filler + JSON.stringify({ id: 1, [name]: secret, z: 2 }),
  'JSON in JSON': (name, secret, filler) => JSON.stringify({ filler, body: JSON.stringify({ [name]: [secret] }) }),
  'JSON in JSON in JSON': (name, secret) =>
    JSON.stringify({ x: JSON.stringify({ body: JSON.stringify({ [name]: secret }) }) }),
  'JSON in an error': (name, secret, filler) => new Error(filler + JSON.stringify({ [name]: secret })),
  'JSON in an object': (name, secret, filler) => ({ body: filler + JSON.stringify({ [name]: { value: secret } }) }),
};

const secretIn = (shape: (secret: string) => string, secret: string) =>
  shape(secret).startsWith('Basic ') ? shape(secret).slice('Basic '.length) : secret;

const SHAPED_PLACES: Readonly<Record<string, (text: string) => unknown>> = {
  text: (text) => text,
  object: (text) => ({ a: [{ text }] }),
  'key of a map': (text) => new Map([[text, 1]]),
  'key of an object': (text) => ({ [text]: 1 }),
  array: (text) => ['a', text],
  error: (text) => new Error(text),
  'JSON in an object': (text) => ({ body: JSON.stringify({ text }) }),
  boxed: (text) => ({ text: new String(text) }),
};

afterEach(() => {
  setValueLimits();
  setRedactor(new Redactor());
});

const CLEAN = { leaks: [], fault: undefined };

function recorded(secret: string, value: unknown, limits: ValueLimits) {
  setValueLimits(limits);
  const shown = attributeValue('value', value);
  return { leaks: leaksOf(secret, shown), fault: faultOf(shown, limits), shown };
}

describe('a planted secret', () => {
  it.each(Object.entries(IN_VALUES))('never shows after its name in the value %s', (_where, plant) => {
    fc.assert(
      fc.property(NAME, ODD_SECRET, FILLER, someLimits, (name, secret, filler, limits) => {
        expect(recorded(secret, plant(name, secret, filler), limits)).toMatchObject(CLEAN);
      }),
      { ...RUN, numRuns: RUN.numRuns / 10 },
    );
  });

  it.each(Object.entries(IN_TEXT))('never shows after its name in the text %s', (_where, plant) => {
    fc.assert(
      fc.property(NAME, LOOSE_SECRET, FILLER, someLimits, (name, secret, filler, limits) => {
        expect(recorded(secret, plant(name, secret, filler), limits)).toMatchObject(CLEAN);
      }),
      { ...RUN, numRuns: RUN.numRuns / 10 },
    );
  });

  it.each(Object.entries(SHAPED))('never shows if it has a known shape: %s', (_what, shape) => {
    fc.assert(
      fc.property(
        PLAIN_SECRET.map((secret) => `${secret}1a`),
        FILLER,
        fc.constantFrom(...Object.values(SHAPED_PLACES)),
        someLimits,
        (secret, filler, place, limits) => {
          expect(recorded(secretIn(shape, secret), place(`${filler}${shape(secret)} z`), limits)).toMatchObject(CLEAN);
        },
      ),
      { ...RUN, numRuns: RUN.numRuns / 10 },
    );
  });

  it.each(CARDS)('never shows if it is the card number %s', (card) => {
    fc.assert(
      fc.property(FILLER, fc.constantFrom(...Object.values(SHAPED_PLACES)), someLimits, (filler, place, limits) => {
        expect(recorded(card, place(`${filler.replace(/\d[\s—,]*$/, '. ')}${card} z`), limits)).toMatchObject(CLEAN);
      }),
      { ...RUN, numRuns: RUN.numRuns / 10 },
    );
  });

  it.each([
    4111111111111111,
    4111111111111111n,
    [1, 4111111111111111],
    { a: [4111111111111111] },
    new Map([[4111111111111111, 1]]),
  ])('never shows if it is a card number of type number: %p', (value) => {
    expect(
      recorded('4111111111111111', value, {
        attributeValueLengthLimit: 1024,
        valueDepthLimit: 4,
        valueItemCountLimit: 32,
      }),
    ).toMatchObject(CLEAN);
  });

  it('never shows if its name or shape was added', () => {
    setRedactor(new Redactor({ names: ['internalRef', /^x-private/i], shapes: [/EMP-[A-Za-z0-9]+/] }));
    fc.assert(
      fc.property(
        fc.constantFrom('internalRef', 'internal_ref', 'X-Private-Id'),
        PLAIN_SECRET,
        FILLER,
        fc.constantFrom(...Object.values(IN_VALUES), ...Object.values(IN_TEXT)),
        someLimits,
        (name, secret, filler, plant, limits) => {
          expect(recorded(secret, plant(name, secret, filler), limits)).toMatchObject(CLEAN);
          expect(recorded(`EMP-${secret}`, { text: `${filler}EMP-${secret} x` }, limits)).toMatchObject(CLEAN);
        },
      ),
      { ...RUN, numRuns: RUN.numRuns / 4 },
    );
  });
});
