import * as fc from 'fast-check';
import { LinearPattern } from '../../../lib/query/pattern/linear-pattern';
import { startPatternWork } from '../../../lib/query/pattern/pattern-work';
import { QueryError } from '../../../lib/query/query-error';
import { volume } from '../../volume';

/** Patterns of the syntax that both engines have. */
const patterns = fc.letrec<{ pattern: string }>((tie) => ({
  pattern: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(
      'a',
      'b',
      'c',
      '.',
      ' ',
      '1',
      String.raw`\d`,
      String.raw`\w`,
      String.raw`\s`,
      String.raw`\W`,
      String.raw`\.`,
    ),
    fc.constantFrom(
      '[ab]',
      '[^a]',
      '[a-c1]',
      String.raw`[\d ]`,
      '[-a]',
      '^',
      '$',
      String.raw`\b`,
      String.raw`\B`,
      'é',
      String.raw`\x61`,
    ),
    fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => a + b),
    fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => `(?:${a}|${b})`),
    fc
      .tuple(tie('pattern'), fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '{0,}', '*?', '+?'))
      .map(([a, quantifier]) => `(${a})${quantifier}`),
  ),
})).pattern;

const texts = fc.string({
  unit: fc.constantFrom('a', 'b', 'c', 'A', '1', ' ', '.', '-', '_', 'é', '\n'),
  maxLength: 12,
});

describe('a pattern', () => {
  it('matches what the regular expressions of JavaScript match', () => {
    fc.assert(
      fc.property(patterns, fc.array(texts, { minLength: 1, maxLength: 6 }), (source, samples) => {
        startPatternWork();
        const native = new RegExp(source);
        const pattern = new LinearPattern(source);
        for (const text of samples) expect([text, pattern.test(text)]).toEqual([text, native.test(text)]);
      }),
      { numRuns: volume(20_000) },
    );
  });

  it('ignores case after (?i)', () => {
    fc.assert(
      fc.property(patterns, texts, (source, text) => {
        startPatternWork();
        expect(new LinearPattern(`(?i)${source}`).test(text)).toBe(new RegExp(source, 'i').test(text));
      }),
      { numRuns: volume(5000) },
    );
  });

  it.each([
    ['(a+)+$', 'a', 'b'],
    ['(a|a)*$', 'a', 'b'],
    ['(a|aa)+$', 'a', 'b'],
    ['(.*a){12}$', 'a', 'b'],
    [String.raw`^(\w+\s?)*$`, 'a ', '!'],
    [String.raw`(x+x+)+y`, 'x', ''],
    ['(a?){50}a{50}$', 'a', 'b'],
    ['([a-z]+)*[0-9]', 'abc', ''],
  ])(
    'that would run for years elsewhere, %s, reads each character a bounded number of times',
    (source, repeated, end) => {
      const pattern = new LinearPattern(source);
      // With backtracking, 50 characters would take longer than any test; a text of this length would never end.
      const text = repeated.repeat(Math.floor(16_000 / repeated.length)) + end;
      expect(typeof pattern.test(text)).toBe('boolean');
      expect(pattern.test(text)).toBe(pattern.test(text));
    },
  );

  it('with very many states stays right', () => {
    const pattern = new LinearPattern('a.{14}b');
    const random = Array.from({ length: 16_000 }, (_, index) =>
      (index * 7919 * (index % 13)) % 3 === 0 ? 'a' : 'c',
    ).join('');
    expect(pattern.test(random)).toBe(false);
    expect(pattern.test(`${random.slice(0, 15_000)}a${'c'.repeat(14)}b`)).toBe(true);
  });

  it('looks at the first 16384 characters of a text', () => {
    const pattern = new LinearPattern('end');
    expect(pattern.test(`${'x'.repeat(16_000)}end`)).toBe(true);
    expect(pattern.test(`${'x'.repeat(17_000)}end`)).toBe(false);
  });

  it.each([
    ['(?=a)', 'Lookahead and lookbehind are not supported'],
    ['(?<!a)', 'Lookahead and lookbehind are not supported'],
    [String.raw`(a)\1`, 'References to groups are not supported'],
    ['[a', 'Expected `]` at the end of the class'],
    ['a)', 'Expected no `)` without `(`'],
    ['*a', 'Expected something to repeat before `*`'],
    ['a{3,2}', 'Expected the bounds of `{3,2}` in order'],
    ['a{1000}', 'Expected at most 200 repetitions'],
    ['((a{100}){100}){100}', 'The pattern is too large.'],
    ['[z-a]', 'Expected the range of a class in order'],
    [String.raw`\p{L}`, 'Expected a known escape, got `\\p`'],
    ['('.repeat(100), 'Expected at most 40 levels of groups'],
  ])('%s is refused: %s', (source, message) => {
    expect(() => new LinearPattern(source)).toThrow(QueryError);
    expect(() => new LinearPattern(source)).toThrow(message);
  });
});
