import type { PolicyTranslation } from '../policies/collector-policy';
import { ottlText } from '../policies/ottl-text';
import type { CollectorValue } from './collector-yaml';
import { explained } from './explained';

/** The attribute by which `tail_sampling` names the policy, on scopes; see the feature gate. */
const POLICY = 'tailsampling.policy';

/** Makes `tail_sampling` name the policy that kept a trace. */
export const RECORD_POLICY_GATE = 'processor.tailsamplingprocessor.recordpolicy';

/** The threshold in OpenTelemetry's entry of `tracestate`, between the members before and after it. */
const THRESHOLD = '(?:^|;)th:(?P<th>[0-9a-f]{1,14})(?:;|$)';

const LOCAL_ROOT = 'IsRootSpan() or span.flags >= 768';

/**
 * A `transform` that does to kept traces what the services do in the mode `process`: local roots name the policy, and the
 * spans of a trace that was kept only as one of a ratio say by their threshold how many traces they stand for.
 */
export function keptTraceTransform(thresholds: PolicyTranslation['thresholds']): CollectorValue {
  const named = `span.attributes["${POLICY}"] == nil and scope.attributes["${POLICY}"] != nil and (${LOCAL_ROOT})`;
  const statements = [`set(span.attributes["${POLICY}"], scope.attributes["${POLICY}"]) where ${named}`];
  for (const { policy, threshold } of thresholds) statements.push(raise(policy, threshold));
  return explained(
    { error_mode: 'silent', trace_statements: statements },
    {
      trace_statements:
        `The feature gate ${RECORD_POLICY_GATE}\n` +
        'writes the policy to the scope. Local roots get it, as in the process. A trace that only a ratio has kept gets the\n' +
        'threshold of this ratio (ot=th in tracestate), from which backends estimate the number of all traces.',
    },
  );
}

/** Sets the threshold where it is lower. Thresholds without trailing zeros have the same order as texts. */
function raise(policy: string, threshold: string): string {
  const short = threshold.replace(/0+$/, '') || '0';
  const state = 'span.trace_state["ot"]';
  const condition =
    `scope.attributes["${POLICY}"] == ${ottlText(policy)} and IsMatch(${state}, ${ottlText(THRESHOLD)}) ` +
    `and ExtractPatterns(${state}, ${ottlText(THRESHOLD)})["th"] < "${short}"`;
  const found = ottlText('(^|;)th:[0-9a-f]{1,14}(;|$)');
  return `replace_pattern(${state}, ${found}, ${ottlText(`\${1}th:${short}\${2}`)}) where ${condition}`;
}
