import { setValueLimits, VALUE_LIMITS, valueLimits } from '../../lib/values/limits';

afterEach(() => setValueLimits());

describe('the limits of a value', () => {
  it('are the given ones, and the defaults for the others', () => {
    setValueLimits({ attributeValueLengthLimit: 10 });
    expect(valueLimits()).toEqual({ ...VALUE_LIMITS, attributeValueLengthLimit: 10 });
  });

  it('are the defaults for undefined options', () => {
    const limits: object = { attributeValueLengthLimit: undefined, valueItemCountLimit: 5 };
    setValueLimits(limits);
    expect(valueLimits()).toEqual({ ...VALUE_LIMITS, valueItemCountLimit: 5 });
  });

  it('are reset to the defaults without an argument', () => {
    setValueLimits({ valueDepthLimit: 1 });
    setValueLimits();
    expect(valueLimits()).toEqual(VALUE_LIMITS);
  });
});
