import {
  codePointsOf,
  rangesOf,
  re2Character,
  re2Class,
  without,
} from '../../../../lib/collector/policies/re2/character-ranges';

describe('the characters that a part of a pattern matches', () => {
  it('are those of JavaScript', () => {
    expect(rangesOf('\\d', '')).toStrictEqual([[0x30, 0x39]]);
    expect(rangesOf('k', 'i')).toStrictEqual([[0x4b], [0x6b]].map(([point = 0]) => [point, point]));
    // With `u`, the sign for kelvin is a case of k.
    expect(rangesOf('k', 'iu')).toContainEqual([0x212a, 0x212a]);
    expect(rangesOf('\\p{Script=Braille}', 'u')).toStrictEqual([[0x2800, 0x28ff]]);
    expect(rangesOf('[[a-z]--[aeiou]]', 'v')).toStrictEqual(
      ['bd', 'fh', 'jn', 'pt', 'vz'].map((ends) => [ends.charCodeAt(0), ends.charCodeAt(1)]),
    );
    expect(rangesOf('[😀-😃]', 'u')).toStrictEqual([[0x1f600, 0x1f603]]);
    expect(rangesOf('[]', '')).toStrictEqual([]);
  });

  it('include the surrogates, which no text on the wire has', () => {
    expect(rangesOf('[^a]', 'u')).toStrictEqual([
      [0, 0x60],
      [0x62, 0x10_ffff],
    ]);
  });

  it('are code points once a pair of code units counts as one', () => {
    expect(codePointsOf(rangesOf('.', ''))?.at(-1)).toStrictEqual([0x202a, 0x10_ffff]);
    expect(codePointsOf(rangesOf('a', ''))).toStrictEqual([[0x61, 0x61]]);
    expect(codePointsOf(rangesOf('[😀]', ''))).toBeUndefined();
  });

  it('are written as the shorter class of RE2', () => {
    const written = (source: string, flags = ''): string => re2Class(codePointsOf(rangesOf(source, flags)) ?? []);
    expect(
      ['[a-c]', '.', '[^]', '[]', 'a', '\\W', '[ab]', '[\\]^-]', '[!-/]'].map((source) => written(source)),
    ).toStrictEqual([
      '[a-c]',
      '[^\\x0a\\x0d\\x{2028}\\x{2029}]',
      '(?s:.)',
      '[^\\x00-\\x{10FFFF}]',
      'a',
      '[^0-9A-Z_a-z]',
      '[ab]',
      '[\\-\\]\\^]',
      '[!-/]',
    ]);
  });

  it('can lose one', () => {
    expect(without([[1, 5]], 3)).toStrictEqual([
      [1, 2],
      [4, 5],
    ]);
    expect(without([[3, 3]], 3)).toStrictEqual([]);
    expect(without([[4, 5]], 3)).toStrictEqual([[4, 5]]);
  });

  it('are escaped if RE2 or YAML could read them differently', () => {
    expect(
      ['a', '.', '$', '\n', '\u00e9', '\u2028', '😀'].map((text) => re2Character(text.codePointAt(0) ?? 0)),
    ).toStrictEqual(['a', '\\.', '\\$', '\\x0a', '\\xe9', '\\x{2028}', '\\x{1f600}']);
  });
});
