import type { PolicyTranslation } from '../policies/collector-policy';
import { shortThreshold } from '../../sampling/probability/rejection-threshold';
import { ATTR_TAILSAMPLING_POLICY } from '../../sampling/tail/kept-span';
import { IS_LOCAL_ROOT } from '../policies/local-root';
import { ottlText } from '../policies/ottl-text';
import type { CollectorValue } from './collector-yaml';
import { explained } from './explained';

/** The name of the policy on a span, and on its scope, where `tail_sampling` writes it if the feature gate is set. */
const [ON_SPAN, ON_SCOPE] = ['span', 'scope'].map((part) => `${part}.attributes["${ATTR_TAILSAMPLING_POLICY}"]`);

/** Makes `tail_sampling` name the policy that kept a trace. */
export const RECORD_POLICY_GATE = 'processor.tailsamplingprocessor.recordpolicy';

/** The threshold in OpenTelemetry's entry of `tracestate`, between the members before and after it. */
const THRESHOLD = '(?:^|;)th:(?P<th>[0-9a-f]{1,14})(?:;|$)';

const THRESHOLD_REASON = [
  'If only a ratio has kept a trace, its threshold (ot=th in tracestate) is raised to that of the ratio. Backends',
  'use it to estimate the number of all traces.',
];

/**
 * A `transform` that changes kept traces as the services do in the mode `process`: local roots name the policy. If only a
 * ratio has kept the trace, the threshold of its spans says how many traces it stands for.
 */
export function keptTraceTransform(thresholds: PolicyTranslation['thresholds']): CollectorValue {
  const isUnnamed = `${ON_SPAN} == nil and ${ON_SCOPE} != nil and ${IS_LOCAL_ROOT}`;
  const statements = [`set(${ON_SPAN}, ${ON_SCOPE}) where ${isUnnamed}`];
  for (const { policy, threshold } of thresholds) statements.push(raise(policy, threshold));
  return explained(
    { error_mode: 'silent', trace_statements: statements },
    {
      trace_statements: [
        `The feature gate ${RECORD_POLICY_GATE} writes the name of the policy to the`,
        'scope. This copies it to the first span of each service, as in the process.',
        ...(thresholds.length > 0 ? THRESHOLD_REASON : []),
      ].join('\n'),
    },
  );
}

/** Raises a lower threshold. Thresholds without trailing zeros have the same order as texts. */
function raise(policy: string, threshold: string): string {
  const short = shortThreshold(threshold);
  const state = 'span.trace_state["ot"]';
  const condition =
    `${ON_SCOPE} == ${ottlText(policy)} and IsMatch(${state}, ${ottlText(THRESHOLD)}) ` +
    `and ExtractPatterns(${state}, ${ottlText(THRESHOLD)})["th"] < "${short}"`;
  const found = ottlText('(^|;)th:[0-9a-f]{1,14}(;|$)');
  return `replace_pattern(${state}, ${found}, ${ottlText(`\${1}th:${short}\${2}`)}) where ${condition}`;
}
