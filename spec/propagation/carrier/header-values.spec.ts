import { defaultTextMapGetter, type TextMapGetter } from '@opentelemetry/api';
import {
  boundedGetter,
  boundedSetter,
  headerValues,
  MAX_HEADER_LENGTH,
} from '../../../lib/propagation/carrier/header-values';

const valuesOf = (carrier: unknown, getter: TextMapGetter = defaultTextMapGetter): readonly string[] =>
  headerValues(carrier, getter, 'x-name');

describe('headerValues', () => {
  it('does not search other cases in a lower-case carrier', () => {
    const keys = jest.fn(() => ['X-Name']);
    const getter = { ...defaultTextMapGetter, keys, isLowerCase: true };
    expect(valuesOf({ 'X-Name': 'a' }, getter)).toStrictEqual([]);
    expect(valuesOf({ 'x-name': 'a' }, getter)).toStrictEqual(['a']);
    expect(keys).not.toHaveBeenCalled();
  });

  it.each<[string, unknown, readonly string[]]>([
    ['one field', { 'x-name': 'a' }, ['a']],
    ['several fields, in their order', { 'x-name': ['b', 'a'] }, ['b', 'a']],
    ['an empty field', { 'x-name': '' }, ['']],
    ['a name in another case', { 'X-Name': 'a' }, ['a']],
    ['names in several other cases', { 'X-Name': 'a', 'X-NAME': ['b', 'c'] }, ['a', 'b', 'c']],
    ['a name in lower case instead of all others', { 'X-Name': 'a', 'x-name': 'b' }, ['b']],
    ['other names', { 'x-names': 'a', 'x-nam': 'b', 'y-name': 'c' }, []],
    ['nothing', {}, []],
    ['no carrier', undefined, []],
  ])('reads %s', (_what, carrier, fields) => {
    expect(valuesOf(carrier)).toStrictEqual(fields);
  });

  it.each<[string, unknown]>([
    ['a number', 7],
    ['an object', {}],
    ['a list with a number in it', ['a', 7]],
    ['a list in a list', [['a']]],
    ['an empty list', []],
  ])('reads nothing from %s', (_what, value) => {
    expect(valuesOf({ 'x-name': value })).toStrictEqual([]);
  });

  it('limits the length of a header, all its fields together', () => {
    const longest = 'x'.repeat(MAX_HEADER_LENGTH - 1);
    expect(valuesOf({ 'x-name': longest })).toStrictEqual([longest]);
    expect(valuesOf({ 'x-name': `${longest}x` })).toStrictEqual([]);
    const half = 'x'.repeat(MAX_HEADER_LENGTH / 2);
    expect(valuesOf({ 'x-name': [half, half] })).toStrictEqual([]);
  });

  it('ignores a header with more than a thousand fields', () => {
    const fields = Array.from({ length: 1000 }, () => '');
    expect(valuesOf({ 'x-name': fields })).toHaveLength(1000);
    expect(valuesOf({ 'x-name': [...fields, ''] })).toStrictEqual([]);
  });

  it('searches at most a thousand names', () => {
    const names = Array.from({ length: 999 }, (_, index) => `other${index}`);
    const carrier = Object.fromEntries(names.map((name) => [name, '']));
    expect(valuesOf({ ...carrier, 'X-Name': 'a' })).toStrictEqual(['a']);
    expect(valuesOf({ ...carrier, last: '', 'X-Name': 'a' })).toStrictEqual([]);
  });

  it('reads a value once from a getter that ignores case', () => {
    const headers = new Headers({ 'X-Name': 'a' });
    const getter: TextMapGetter = { keys: () => ['X-Name'], get: (_, name) => headers.get(name) ?? undefined };
    expect(valuesOf({}, getter)).toStrictEqual(['a']);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['no list', 'x-name'],
    ['no names', [7, null, {}]],
  ])('reads nothing if the getter returns %s as names', (_what, keys) => {
    const getter: TextMapGetter = { keys: () => keys as string[], get: () => undefined };
    expect(valuesOf({}, getter)).toStrictEqual([]);
  });
});

describe('boundedGetter', () => {
  it('returns one value as text and several as a list, for names in any case', () => {
    const carrier = { One: '1', Several: ['1', '2'], Number: 7 };
    const getter = boundedGetter(defaultTextMapGetter);
    expect(['one', 'ONE', 'several', 'number', 'none'].map((name) => getter.get(carrier, name))).toStrictEqual([
      '1',
      '1',
      ['1', '2'],
      undefined,
      undefined,
    ]);
    expect(getter.keys(carrier)).toStrictEqual(['one', 'several', 'number']);
  });
});

describe('boundedSetter', () => {
  it('drops headers that HTTP does not allow', () => {
    const carrier: Record<string, string> = {};
    const setter = boundedSetter<typeof carrier>({ set: (all, name, value) => void (all[name] = value) });
    const names = ['x-name', 'a b', 'a\nb', 'a:b', '', 'ä', 'x'.repeat(257)];
    for (const name of names) setter.set(carrier, name, 'a value');
    const values = ['1\r\n2', '\u0000', 'ä', '\t', 'x'.repeat(MAX_HEADER_LENGTH + 1)];
    for (const [index, value] of values.entries()) setter.set(carrier, `x-${index}`, value);
    expect(carrier).toStrictEqual({ 'x-name': 'a value' });
  });
});
