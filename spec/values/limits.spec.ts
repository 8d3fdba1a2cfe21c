import { cut, setValueLimits, VALUE_LIMITS, valueLimits } from '../../lib/values/limits';

afterEach(() => setValueLimits());

describe('the limits of a value', () => {
  it('are those given, and the defaults for the others', () => {
    setValueLimits({ length: 10 });
    expect(valueLimits()).toEqual({ ...VALUE_LIMITS, length: 10 });
  });

  it('keep a default where an option is undefined, as JavaScript allows', () => {
    const limits: object = { length: undefined, items: 5 };
    setValueLimits(limits);
    expect(valueLimits()).toEqual({ ...VALUE_LIMITS, items: 5 });
  });

  it('are the defaults again without an argument', () => {
    setValueLimits({ depth: 1 });
    setValueLimits();
    expect(valueLimits()).toEqual(VALUE_LIMITS);
  });
});

describe('cut', () => {
  it.each([
    ['abc', 3, 'abc'],
    ['abcd', 3, 'ab…'],
    ['abcd', 1, '…'],
    ['', 1, ''],
    ['a😀b', 3, 'a…'],
    ['a😀bc', 4, 'a😀…'],
  ])('makes %j of at most %d characters %j, and halves none', (text, length, shown) => {
    expect(cut(text, length)).toBe(shown);
  });
});
