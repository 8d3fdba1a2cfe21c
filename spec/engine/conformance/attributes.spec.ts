import type { Attributes, AttributeValue } from '@opentelemetry/api';
import { open, SUBJECTS } from './subjects';

const VALID: readonly (readonly [string, AttributeValue])[] = [
  ['a string', 'x'],
  ['an empty string', ''],
  ['a number', 1.5],
  ['NaN', Number.NaN],
  ['negative zero', -0],
  ['infinity', Infinity],
  ['true', true],
  ['false', false],
  ['an array of strings', ['a', 'b']],
  ['an array of numbers', [1, 2.5]],
  ['an array of booleans', [true, false]],
  ['an empty array', []],
  ['an array with gaps', ['a', null, undefined]],
  ['an array of null', [null, null]],
];

const INVALID: readonly (readonly [string, unknown])[] = [
  ['an object', { a: 1 }],
  ['a date', new Date(0)],
  ['a function', () => 1],
  ['a symbol', Symbol('s')],
  ['a bigint', 1n],
  ['a map', new Map([['a', 1]])],
  ['a buffer', Buffer.from('x')],
  ['a boxed string', Object('x')],
  ['a mixed array', ['a', 1]],
  ['an array of objects', [{}]],
  ['an array of arrays', [['a']]],
  ['null', null],
  ['undefined', undefined],
];

describe.each(SUBJECTS)('attributes of a span of $name', (subject) => {
  it.each(VALID)('accept %s, at the start and later', (_, value) => {
    const { attributes } = open(subject).finished({ attributes: { early: value } }, (span) => {
      span.setAttribute('late', value);
      span.setAttributes({ later: value });
    });
    expect(attributes).toStrictEqual({ early: value, late: value, later: value });
  });

  it.each(INVALID)('drop %s, at the start and later', (_, value) => {
    const invalid = value as AttributeValue;
    const span = open(subject).finished({ attributes: { a: 1, early: invalid, z: 2 } }, (written) => {
      written.setAttribute('late', invalid);
      written.setAttributes({ later: invalid, last: 3 });
    });
    expect(span.attributes).toStrictEqual({ a: 1, z: 2, last: 3 });
    expect(span.droppedAttributesCount).toBe(0);
  });

  it('drop the empty key', () => {
    const { attributes } = open(subject).finished({ attributes: { '': 1, a: 1 } }, (span) => span.setAttribute('', 2));
    expect(attributes).toStrictEqual({ a: 1 });
  });

  it('accept keys that every object inherits', () => {
    const { attributes } = open(subject).finished({ attributes: { constructor: 'a' } }, (span) => {
      span.setAttribute('toString', 'b');
      span.setAttribute('hasOwnProperty', 'c');
    });
    expect(Object.entries(attributes)).toStrictEqual([
      ['constructor', 'a'],
      ['toString', 'b'],
      ['hasOwnProperty', 'c'],
    ]);
  });

  it('keep the last value of a key, in the position of the first', () => {
    const { attributes } = open(subject).finished({ attributes: { a: 1, b: 1 } }, (span) => span.setAttribute('a', 2));
    expect(Object.entries(attributes)).toStrictEqual([
      ['a', 2],
      ['b', 1],
    ]);
  });

  it('are not cleared by null or undefined', () => {
    const { attributes } = open(subject).finished({ attributes: { a: 1, b: 1 } }, (span) => {
      span.setAttribute('a', undefined as unknown as string);
      span.setAttributes({ b: undefined });
    });
    expect(attributes).toStrictEqual({ a: 1, b: 1 });
  });

  it('do not change with the given object or array', () => {
    const list = ['a'];
    const given: Attributes = { list, count: 1 };
    const { attributes } = open(subject).finished({ attributes: given }, (span) => {
      span.setAttribute('late', list);
      list.push('b');
      given['count'] = 2;
      given['more'] = true;
    });
    expect(attributes).toStrictEqual({ list: ['a'], count: 1, late: ['a'] });
  });

  it('drop inherited properties', () => {
    const attributes = Object.create({ inherited: 1 }, { own: { value: 2, enumerable: true } }) as Attributes;
    const span = open(subject).finished({ attributes }, (written) => written.setAttributes(attributes));
    expect(span.attributes).toStrictEqual({ own: 2 });
  });

  it('are empty by default', () => {
    const { attributes } = open(subject).finished();
    expect(attributes).toStrictEqual({});
    expect(open(subject).finished({ attributes: 'x' as unknown as Attributes }).attributes).toStrictEqual({});
  });

  it('can be read while the span is open, and written by a processor', () => {
    const span = open(subject).start('create_order', { attributes: { a: 1 } });
    span.attributes['b'] = 2;
    expect(span.attributes).toStrictEqual({ a: 1, b: 2 });
  });
});
