import { environmentList, environmentVariable } from '../../lib/process/environment-variable';

describe('environmentVariable', () => {
  it.each([undefined, '', '  ', '\t\n'])('counts %j as unset', (A) => {
    expect(environmentVariable({ A }, 'A')).toBeUndefined();
    expect(environmentVariable({ A, B: 'b' }, 'A', 'B')).toBe('b');
  });

  it('returns the first variable that is set, trimmed', () => {
    expect(environmentVariable({ A: ' a b ', B: 'b' }, 'A', 'B')).toBe('a b');
  });
});

describe('environmentList', () => {
  it('returns the items between commas, without empty ones', () => {
    expect(environmentList({ A: ' a, ,b ,' }, 'A')).toEqual(['a', 'b']);
    expect(environmentList({}, 'A')).toEqual([]);
  });
});
