import { differenceText } from '../../../lib/collector/command/difference';

const linesOf = (count: number, word: string): string =>
  Array.from({ length: count }, (_, at) => `${word} ${at}`).join('\n');

describe('the difference of two texts', () => {
  it('is nothing for equal texts', () => {
    expect(differenceText('a\nb', 'a\nb')).toBe('');
  });

  it('has the lines that were changed, removed or added', () => {
    expect(differenceText('a\nb\nc\nd', 'a\nx\ny\nd')).toBe('  line 2:\n  - b\n  - c\n  + x\n  + y');
    expect(differenceText('a\nc', 'a\nb\nc')).toBe('  line 2:\n  + b');
    expect(differenceText('a\na\na', 'a\na')).toBe('  line 3:\n  - a');
    expect(differenceText('', 'a')).toBe('  line 1:\n  - \n  + a');
  });

  it('leaves out what is equal between two changes', () => {
    expect(differenceText('1\n2\n3\n4\n5\n6', '1\nx\n3\n4\n6\n7')).toBe(
      '  line 2:\n  - 2\n  + x\n  line 5:\n  - 5\n  line 7:\n  + 7',
    );
  });

  it('is short, however long the texts are', () => {
    const lines = differenceText(linesOf(100, 'old'), linesOf(50, 'new')).split('\n');
    expect([lines.length, lines.at(-1)]).toEqual([41, '  … and 111 more lines']);
  });

  it('is one change if the texts are too long to compare each line with each', () => {
    const middle = linesOf(3000, 'same');
    const lines = differenceText(`a\n${middle}\nb`, `c\n${middle}\nd`).split('\n');
    expect(lines.slice(0, 3)).toEqual(['  line 1:', '  - a', '  - same 0']);
  });
});
