import { ATTR_TAILSAMPLING_POLICY } from '../../sampling/tail/kept-span';
import type { CollectorPolicy } from './collector-policy';
import { ottlText } from './ottl-text';

const POLICY = `span.attributes[${ottlText(ATTR_TAILSAMPLING_POLICY)}]`;
const IS_KEPT = `${POLICY} != nil`;

/** Policies that keep what a service in the mode `process` has kept. */
export interface KeptByService {
  /** Before all other policies. */
  readonly first: CollectorPolicy;
  /** After all other policies; `undefined` if the first one keeps everything. */
  readonly last: CollectorPolicy | undefined;
}

/**
 * Makes these policies. If a service has kept its part of a trace by a ratio, the policy comes last: usually, the Collector keeps
 * the trace by the same ratio, and the spans of the other services get its threshold, too.
 *
 * @param ratios names of the policies with a ratio
 */
export function keptByService(ratios: readonly string[]): KeptByService {
  const others = ratios.map((name) => `${POLICY} != ${ottlText(name)}`);
  const first = policyOf([IS_KEPT, ...others].join(' and '));
  return { first, last: ratios.length > 0 ? policyOf(IS_KEPT) : undefined };
}

function policyOf(condition: string): CollectorPolicy {
  return {
    name: 'kept by a service',
    type: 'ottl_condition',
    ottl_condition: { error_mode: 'silent', span: [condition] },
  };
}
