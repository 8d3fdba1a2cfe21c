import { cleanCut, cut, READ_AHEAD } from '../../lib/text/bounded-cut';

describe('cut', () => {
  it.each([
    ['abc', 3, 'abc'],
    ['abcd', 3, 'ab…'],
    ['abcd', 1, '…'],
    ['', 1, ''],
    ['a😀b', 3, 'a…'],
    ['a😀bc', 4, 'a😀…'],
  ])('cuts %j to at most %d characters as %j, without splitting characters', (text, length, shown) => {
    expect(cut(text, length)).toBe(shown);
  });
});

describe('cleanCut', () => {
  const clean = (text: string): string => text.replaceAll('secret', '-');

  it('cleans before it cuts, so that no half secret remains', () => {
    expect(cleanCut('ab secret', 6, clean)).toBe('ab -');
    expect(cleanCut(`${' '.repeat(4)}secret${'x'.repeat(5000)}`, 8, clean)).toBe('    -xx…');
  });

  it('does not show the end of the part that was read, which may hold half a secret', () => {
    const repeated = 340;
    const text = 'secret'.repeat(repeated) + 'x'.repeat(100_000);
    const read = repeated + 1000 + READ_AHEAD - 'secret'.length * repeated;
    expect(cleanCut(text, 1000, clean)).toBe(`${'-'.repeat(read - READ_AHEAD / 2)}…`);
    expect(cleanCut(text, 1000, clean, () => true)).toHaveLength(1000);
  });
});
