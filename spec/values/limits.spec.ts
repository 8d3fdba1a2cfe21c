import { setValueLimits, VALUE_LIMITS, valueLimits } from '../../lib/values/limits';

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
