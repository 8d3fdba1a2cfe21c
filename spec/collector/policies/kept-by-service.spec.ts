import { keptByService } from '../../../lib/collector/policies/kept-by-service';
import { tailSamplingPolicies } from '../../../lib/collector/policies/tail-sampling-policies';
import { tailPolicy } from '../../../lib/sampling/tail/tail-policies';
import { completeTailSamplingOptions } from '../../../lib/sampling/tail/tail-sampling-options';

const { and, error, named, probabilistic } = tailPolicy;
const KEPT = 'span.attributes["tailsampling.policy"] != nil';
const load = { tracesPerSecond: 100, spansPerTrace: 8, gateways: 2, samplers: 2 };
const ratio = probabilistic({ ratio: 0.1 });

const namesOf = (keepSampled: boolean): readonly string[] => {
  const policies = [named('a "b"', ratio), error(), and(error(), ratio), named('all', probabilistic({ ratio: 1 }))];
  return tailSamplingPolicies(completeTailSamplingOptions({ policies, keepSampled }), load).policies.map(
    ({ name }) => name,
  );
};

describe('what a service has kept', () => {
  it('is kept before all else', () => {
    const { first, last } = keptByService([]);
    expect([first, last]).toEqual([
      { name: 'kept by a service', type: 'ottl_condition', ottl_condition: { error_mode: 'silent', span: [KEPT] } },
      undefined,
    ]);
    expect(namesOf(true)).toEqual(['kept by a service', 'head', 'error', 'all', 'a "b"', 'and(error, probabilistic)']);
  });

  it('by a ratio is kept after all else without keepSampled, so that the trace gets the threshold of the ratio', () => {
    const { first, last } = keptByService(['a "b"', 'and(error, probabilistic)']);
    const others =
      'span.attributes["tailsampling.policy"] != "a \\"b\\"" and ' +
      'span.attributes["tailsampling.policy"] != "and(error, probabilistic)"';
    expect([first['ottl_condition'], last?.['ottl_condition']]).toEqual([
      { error_mode: 'silent', span: [`${KEPT} and ${others}`] },
      { error_mode: 'silent', span: [KEPT] },
    ]);
    expect(namesOf(false)).toEqual([
      'kept by a service',
      'error',
      'all',
      'a "b"',
      'and(error, probabilistic)',
      'kept by a service (2)',
    ]);
  });
});
