import { ratioConditions } from '../../../lib/collector/policies/ratio-conditions';

describe('a ratio in OTTL', () => {
  it('compares the last 56 bits of the trace id, or an explicit randomness', () => {
    const [byId, explicit] = ratioConditions('e6660000000000');
    expect(byId).toMatch(
      /^not IsMatch\(span\.trace_state, ".*"\) and Substring\(span\.trace_id\.string, 18, 14\) >= "e6660000000000"$/,
    );
    expect(explicit).toMatch(
      /^IsMatch\(.*\) and ExtractPatterns\(span\.trace_state, ".*"\)\["rv"\] >= "e6660000000000"$/,
    );
  });

  it.each([
    ['ot=rv:0123456789abcd', '0123456789abcd'],
    ['a=1,ot=th:8;rv:0123456789abcd;x:1,b=2', '0123456789abcd'],
    ['ot=r:1;rvx:2;;rv:0123456789abcd', '0123456789abcd'],
    ['ot=rv:xyz;rv:0123456789abcd', undefined],
    ['ot=rv:0123456789abcde', undefined],
    ['xot=rv:0123456789abcd', undefined],
    ['ot=th:8', undefined],
    ['', undefined],
  ])('finds the randomness that a service finds: %s', (state, expected) => {
    const [, pattern = ''] = /IsMatch\(span\.trace_state, "(.*?)"\) and/.exec(ratioConditions('8')[1] ?? '') ?? [];
    expect(new RegExp(pattern.replace('?P<', '?<')).exec(state)?.groups?.['rv']).toBe(expected);
  });
});
