import { keptTraceTransform } from '../../../lib/collector/tiers/kept-trace-transform';

const statementsOf = (...thresholds: readonly { readonly policy: string; readonly threshold: string }[]) =>
  (keptTraceTransform(thresholds) as { readonly trace_statements: readonly string[] }).trace_statements;

// spec/integration/collector/tiers/two-tiers.spec.ts runs it.
describe('the transformation of kept traces', () => {
  it('names the policy on local roots that name none', () => {
    expect(statementsOf()).toStrictEqual([
      'set(span.attributes["tailsampling.policy"], scope.attributes["tailsampling.policy"]) where ' +
        'span.attributes["tailsampling.policy"] == nil and scope.attributes["tailsampling.policy"] != nil and ' +
        '(IsRootSpan() or span.flags >= 768)',
    ]);
  });

  it('raises the threshold of each ratio, without trailing zeros', () => {
    const [, tenth, all] = statementsOf(
      { policy: 'a "tenth"', threshold: 'e6660000000000' },
      { policy: 'all', threshold: '00000000000000' },
    );
    expect(tenth).toContain('scope.attributes["tailsampling.policy"] == "a \\"tenth\\""');
    expect(tenth).toContain('"${1}th:e666${2}"');
    expect(tenth).toContain('["th"] < "e666"');
    expect(all).toContain('["th"] < "0"');
  });
});
