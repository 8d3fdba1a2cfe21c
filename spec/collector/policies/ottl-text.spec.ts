import { ottlNumber, ottlText, sentText } from '../../../lib/collector/policies/ottl-text';

describe('a text in OTTL', () => {
  it('is quoted with escapes that Go reads', () => {
    expect(ottlText('a"b\\c\n\u0000é$x')).toBe('"a\\"b\\\\c\\n\\u0000é$x"');
  });

  it('has no lone surrogates, which exporters do not send either', () => {
    expect(ottlText('a\ud800b')).toBe('"a\ufffdb"');
    expect(sentText('\udc00😀')).toBe('\ufffd😀');
  });
});

describe('a number in OTTL', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [-5, '-5'],
    [2 ** 53 + 2, '9007199254740994'],
    [1e18, '1000000000000000000'],
    [2 ** 63, '9223372036854776000.0'],
    [-(2 ** 63), '-9223372036854776000.0'],
    [1e21, '1.0e+21'],
    [-1.5e300, '-1.5e+300'],
    [1e-7, '1.0e-7'],
    [0.1, '0.1'],
    [Infinity, '1.0e308 * 10.0'],
    [-Infinity, '-1.0e308 * 10.0'],
    [NaN, undefined],
  ])('is exact: %d', (value, expected) => {
    expect(ottlNumber(value)).toBe(expected);
  });
});
