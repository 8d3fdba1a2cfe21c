import { Pattern } from '../../../lib/filter/pattern/pattern';
import { PatternError } from '../../../lib/filter/pattern/pattern-node';

function matching(pattern: string, ...texts: readonly string[]): readonly string[] {
  const compiled = new Pattern(pattern);
  return texts.filter((text) => compiled.matches(text));
}

describe('a pattern', () => {
  it.each<[string, string[], string[]]>([
    ['c-7', ['c-7', 'xc-7'], ['c-77', '', 'c-7c-7']],
    ['^c-7$', ['c-7'], ['xc-7']],
    ['', [''], ['a']],
    ['.*', ['', 'a', '日本'], ['a\nb']],
    ['(?s).*', ['a\nb'], []],
    ['tea|teapot', ['tea', 'xtea'], ['teapot']],
    ['teapot|tea', ['tea', 'teapot'], ['pot']],
    ['a{2,3}', ['aa', 'aaa'], ['a', 'aaaa']],
    ['a{2}b', ['aab'], ['ab']],
    ['a{0}b', ['b'], ['']],
    ['a+?', ['a'], ['aa']],
    ['(?U)a+', ['a'], ['aa']],
    ['(a*)*b', ['b', 'aaab'], ['a']],
    ['[a-c]+', ['abc'], ['abd']],
    ['[^a]', ['b'], ['a']],
    ['[]a-]+', ['a]-'], ['b']],
    ['[[:alpha:]-]+', ['a-b'], ['7']],
    ['[[:^digit:]]+', ['ab'], ['7']],
    ['[a[bc]]+', ['abc'], ['d']],
    [String.raw`\d\D\w\W\s\S`, ['1a_-\tx'], ['aa_-\tx']],
    [String.raw`\p{Greek}\pL\PL`, ['αb7'], ['ab7']],
    [String.raw`\x41\u0042\u{43}\n`, ['ABC\n'], ['abc\n']],
    ['(?i)straße|É', ['STRAßE', 'é'], ['e']],
    ['(?i:a)b', ['Ab'], ['AB']],
    ['(?P<year>\\d+)-(?<month>\\d+)', ['2026-11'], ['2026']],
    ['(?m)^b$', ['a\nb', 'b'], ['ab']],
    [String.raw`\Ab\z`, ['b'], ['a\nb']],
    ['😀.', ['😀日', '😀😀'], ['😀']],
  ])('%p matches text that ends with it, from the left', (pattern, matches, others) => {
    expect(matching(pattern, ...matches, ...others)).toStrictEqual(matches);
  });

  it.each([
    ['(', '`(` has no matching `)`'],
    [')', '`)` has no matching `(`'],
    ['[a', '`[` has no matching `]`'],
    ['[z-a]', 'the character range from `z` is in reverse order'],
    [String.raw`[a-\d]`, 'a character range ends with a class'],
    ['[a&&b]', '`&&` in a character class is not supported'],
    ['*a', '`*` has nothing to repeat'],
    ['a{x}', '`{x}` is not a number of repetitions'],
    ['a{3,2}', 'the bounds of `{3,2}` are in reverse order'],
    ['a{', '`{` has no matching `}`'],
    ['a\\', 'the pattern ends with a backslash'],
    [String.raw`\q`, '`\\q` is not an escape'],
    [String.raw`\1`, 'the backreference `\\1` is not supported'],
    [String.raw`\bа`, 'the word boundary `\\b` is not supported'],
    [String.raw`\p{Nope}`, '`\\p{Nope}` is not a character class'],
    [String.raw`\xZZ`, '`\\x` is not followed by a valid code point'],
    ['(?=a)', '`(?=` is not supported'],
    ['(?<=a)b', '`(?<` has no matching `>`'],
    ['(?<1>b)', '`(?<1` is not a valid group name'],
    ['a{9999}', 'the pattern is too large'],
    ['((a{99}){99}){99}', 'the pattern is too large'],
    [`${'('.repeat(60)}a${')'.repeat(60)}`, 'groups are nested more than 50 deep'],
  ])('%p is rejected with a reason', (pattern, reason) => {
    expect(() => new Pattern(pattern)).toThrow(new PatternError(reason));
  });

  it.each([
    [String.raw`(\w+\.?)+@corp`, 'a'],
    ['(a*)*b', 'a'],
    ['(a|aa)+$x', 'a'],
    ['(.*.*)*=', 'x'],
    ['(x+x+)+y', 'x'],
    ['a?'.repeat(60) + 'a'.repeat(60), 'a'],
  ])('%p reads each character a bounded number of times, for text of any length', (pattern, character) => {
    let looks = 0;
    const text = character.repeat(5000);
    const compiled = new Pattern(pattern);
    const counting = jest.spyOn(String, 'fromCodePoint').mockImplementation(() => {
      looks++;
      return character;
    });
    compiled.matches(text);
    counting.mockRestore();
    expect(looks).toBeLessThanOrEqual(5000);
  });

  it('without steps is not copied for its repetitions', () => {
    expect(matching('(((){999999}){999999}){999999}a', 'a')).toStrictEqual(['a']);
  });
});
