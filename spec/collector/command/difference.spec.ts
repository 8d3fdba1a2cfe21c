import { differenceText } from '../../../lib/collector/command/difference';

const linesOf = (count: number, word: string): string =>
  Array.from({ length: count }, (_, at) => `${word} ${at}`).join('\n');

describe('the difference of two texts', () => {
  it('is what differs between what they have in common at both ends', () => {
    expect(differenceText('a\nb\nc\nd', 'a\nx\ny\nd')).toBe('  from line 2:\n  - b\n  - c\n  + x\n  + y');
  });

  it('has what was added or removed', () => {
    expect(differenceText('a\nc', 'a\nb\nc')).toBe('  from line 2:\n  + b');
    expect(differenceText('a\na\na', 'a\na')).toBe('  from line 3:\n  - a');
    expect(differenceText('', 'a')).toBe('  from line 1:\n  - \n  + a');
  });

  it('is short, however long the texts are', () => {
    const lines = differenceText(linesOf(100, 'old'), linesOf(50, 'new')).split('\n');
    expect(lines).toHaveLength(1 + 21 + 21);
    expect([lines[21], lines[42]]).toEqual(['  - … and 80 more lines', '  + … and 30 more lines']);
  });
});
