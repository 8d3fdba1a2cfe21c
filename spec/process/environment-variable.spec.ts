import { environmentList, environmentVariable } from '../../lib/process/environment-variable';

describe('environmentVariable', () => {
  it.each([undefined, '', '  ', '\t\n'])('counts %j as unset', (A) => {
    expect(environmentVariable({ A }, 'A')).toBeUndefined();
    expect(environmentVariable({ A, B: 'b' }, 'A', 'B')).toBe('b');
  });

  it('takes the first of several variables that is set, without the white space around it', () => {
    expect(environmentVariable({ A: ' a b ', B: 'b' }, 'A', 'B')).toBe('a b');
  });
});

describe('environmentList', () => {
  it('has the parts between commas, and no empty ones', () => {
    expect(environmentList({ A: ' a, ,b ,' }, 'A')).toEqual(['a', 'b']);
    expect(environmentList({}, 'A')).toEqual([]);
  });
});
