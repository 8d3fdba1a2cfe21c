import { PolicyNames } from '../../../lib/collector/policies/policy-names';

describe('the names of policies', () => {
  it('are unique', () => {
    const names = new PolicyNames();
    expect(['error', 'error', 'error (2)', 'error'].map((name) => names.take(name))).toStrictEqual([
      'error',
      'error (2)',
      'error (2) (2)',
      'error (3)',
    ]);
  });

  it('are unique as they are sent', () => {
    const names = new PolicyNames();
    expect(['\ud800', '\udc00'].map((name) => names.take(name))).toStrictEqual(['\ufffd', '\ufffd (2)']);
  });
});
