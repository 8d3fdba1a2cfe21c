import { cut } from '../../../../lib/viewer/page/text/cut';

describe('a name on one line', () => {
  it('is cut where it is longer than 200 characters', () => {
    expect(cut('a'.repeat(200))).toBe('a'.repeat(200));
    expect(cut('a'.repeat(201))).toBe(`${'a'.repeat(200)}…`);
    expect(cut('abcdef', 3)).toBe('abc…');
  });
});
