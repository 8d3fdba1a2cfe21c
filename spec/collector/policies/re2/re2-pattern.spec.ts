import * as fc from 'fast-check';
import { NotInRe2 } from '../../../../lib/collector/policies/re2/not-in-re2';
import { ITEM_SEPARATOR, re2Pattern } from '../../../../lib/collector/policies/re2/re2-pattern';

const FACE = '😀';

const constructOf = (pattern: RegExp): string => {
  try {
    return `no error: ${re2Pattern(pattern, 'text')}`;
  } catch (error) {
    return error instanceof NotInRe2 ? error.construct : String(error);
  }
};

/** RE2 has no engine in Node, but JavaScript can run what is written here, with other names for some parts. */
const asJavaScript = (re2: string): RegExp =>
  new RegExp(
    re2
      .replaceAll('(?s:.)', '[^]')
      .replaceAll('(?m:^)', '(?<![^\\n])')
      .replaceAll('(?m:$)', '(?![^\\n])')
      .replaceAll(/\\x\{(\w+)\}/g, '\\u{$1}'),
    'u',
  );

describe('a pattern in RE2', () => {
  it.each([
    [/^\/checkout/, '^/checkout'],
    [/a|(b)|(?:c)|(?<name>d)/, 'a|(?:b)|(?:c)|(?:d)'],
    [/\d{2,}?x*y+?z{3}w{1,4}v?/, '[0-9]{2,}x*y+z{3}w{1,4}v?'],
    [/\bid\B/, '\\bid\\B'],
    [/\//, '/'],
    [/\u0041\x42\u{43}/u, 'ABC'],
    [/[^]\./, '(?s:.)\\.'],
    [/./s, '(?s:.)'],
    [/./, '[^\\x0a\\x0d\\x{2028}\\x{2029}]'],
    [/ab/i, '[Aa][Bb]'],
    [/^a$/m, '(?:(?m:^)|[\\r\\x{2028}\\x{2029}])a(?:(?m:$)|[\\r\\x{2028}\\x{2029}])'],
    [/😀/, '\\x{1f600}'],
    [/(?:)/, '(?:)'],
    [/(?:^|,)a(?:,|$)/, '(?:^|,)a(?:,|$)'],
    [/a/gy, 'a'],
  ])('says the same: %s', (pattern, expected) => {
    expect(re2Pattern(pattern, 'text')).toBe(expected);
  });

  it('matches within the items of an array only', () => {
    expect(re2Pattern(/^a.$/, 'items')).toBe('(?:^|[\\x00])a[^\\x00\\x0a\\x0d\\x{2028}\\x{2029}](?:$|[\\x00])');
  });

  it.each([
    [/(?=a)b/, 'the lookahead (?=a)'],
    [/(?<!a)b/, 'the lookbehind (?<!a)'],
    [/(a)\1/, 'the reference to a group \\1'],
    [/(?<x>a)\k<x>/, 'the reference to a group \\k<x>'],
    [/a{1001}/, 'more than 1000 repetitions, a{1001}'],
    [/(?:a{40}){40}/, 'more than 1000 repetitions, a{40}'],
    [/a^b/m, 'a ^ in the middle of the pattern'],
    [/a$b/, 'a $ in the middle of the pattern'],
    [/(?:^a)+/, 'a ^ in the middle of the pattern'],
    [/(?:a$)+/, 'a $ in the middle of the pattern'],
    [new RegExp(`[${FACE}]`), 'half of a character outside the Basic Multilingual Plane (use the flag u)'],
    [/😀+/, 'half of a character outside the Basic Multilingual Plane (use the flag u)'],
    [/\bk/iu, 'the word boundary \\b with the flags i and u'],
    [new RegExp('[\\q{ab}]', 'v'), 'the class of strings [\\q{ab}]'],
    [new RegExp('\\p{RGI_Emoji}', 'v'), 'the class of strings \\p{RGI_Emoji}'],
    [new RegExp(`${'('.repeat(200)}a${')'.repeat(200)}`), 'groups in groups, more than 100'],
    [/\p{L}\p{N}\p{Lu}\p{Ll}\P{L}/u, 'a pattern whose classes take too much text'],
  ])('does not exist for what RE2 does not have: %s', (pattern, construct) => {
    expect(constructOf(pattern)).toBe(construct);
  });

  it('follows flags that a group changes', () => {
    const isKnown = Number(process.versions.node.split('.')[0]) >= 23;
    const patterns = isKnown ? [new RegExp('a(?i:b)(?-s:.)', 's')] : [];
    expect(patterns.map((pattern) => re2Pattern(pattern, 'text'))).toStrictEqual(
      patterns.map(() => 'a(?:[Bb])(?:[^\\x0a\\x0d\\x{2028}\\x{2029}])'),
    );
  });

  const atom = fc.constantFrom(
    'a',
    'B',
    '.',
    '\\d',
    '\\w',
    '\\S',
    '[^a]',
    '[a-c]',
    '\\s',
    'é',
    '\\.',
    '(?:ab|c)',
    '\\b',
    '(K)',
  );
  const quantity = fc.constantFrom('', '', '', '?', '*', '+', '{2}', '{1,2}?');
  const source = fc
    .tuple(
      fc.constantFrom('', '^', '(?:^|,)'),
      fc.array(fc.tuple(atom, quantity), { maxLength: 5 }),
      fc.constantFrom('', '$'),
    )
    .map(
      ([start, atoms, end]) => start + atoms.map(([one, many]) => (one === '\\b' ? one : one + many)).join('') + end,
    );
  const text = fc.array(
    fc.constantFrom('a', 'b', 'B', 'c', 'k', '\u212a', '1', ' ', '\n', '\r', '\u2028', 'é', 'É', ',', '.'),
    {
      maxLength: 8,
    },
  );
  const flags = fc.constantFrom('', 'i', 'm', 's', 'ims', 'u', 'su', 'im');

  it('matches the same texts', () => {
    fc.assert(
      fc.property(source, flags, text, (pattern, mode, characters) => {
        const original = new RegExp(pattern, mode);
        const subject = characters.join('');
        expect(asJavaScript(re2Pattern(original, 'text')).test(subject)).toBe(original.test(subject));
      }),
      { numRuns: 500 },
    );
  });

  it('matches the same arrays', () => {
    fc.assert(
      fc.property(source, flags, fc.array(text, { minLength: 1, maxLength: 4 }), (pattern, mode, items) => {
        const original = new RegExp(pattern, mode);
        const texts = items.map((characters) => characters.join(''));
        const joined = texts.join(ITEM_SEPARATOR);
        expect(asJavaScript(re2Pattern(original, 'items')).test(joined)).toBe(
          texts.some((item) => original.test(item)),
        );
      }),
      { numRuns: 500 },
    );
  });
});
