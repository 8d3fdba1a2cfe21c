import { notedHeading } from '../../lib/collector/noted-heading';

describe('the heading of a generated file', () => {
  it('says nothing more if there are no notes', () => {
    expect(notedHeading('The tier', [])).toBe('The tier');
  });

  it('lists the notes, in lines of a width that people read', () => {
    const heading = notedHeading('The tier', [
      { option: 'sampling.tail.maxBytes', effect: 'left out', text: 'It has no counterpart.' },
      { option: 'redaction', effect: 'differs', text: 'word '.repeat(60).trim() },
    ]);
    const lines = heading.split('\n');
    expect(lines.slice(0, 6)).toEqual([
      'The tier',
      '',
      'The Collector does not follow these options of the services exactly:',
      '',
      '- sampling.tail.maxBytes (left out): It has no counterpart.',
      expect.stringMatching(/^- redaction \(differs\): word word/),
    ]);
    expect(lines[6]).toMatch(/^ {2}word/);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(111);
  });
});
