import type { AttributeMatch } from '../../matching/attribute-match';
import { ATTR_TRACE_FORCED } from '../../sampling/forced/forced-trace';
import { fullThreshold } from '../../sampling/probability/rejection-threshold';
import type { PolicyDefinition, TailPolicy } from '../../sampling/tail/tail-policy';
import type { Note } from '../note';
import { attributeConditions } from './attribute-conditions';
import { latencyCondition } from './latency-condition';
import { allOf, anyOf, type Limit, MAX_TERMS, repeatsLimit, type Terms, termOf } from './policy-terms';
import { NotInRe2 } from './re2/not-in-re2';

/** What to do about a policy that only a service can decide. */
const DECIDE_IN_PROCESS =
  "Let the services that need it decide themselves, with sampling: { mode: 'process' }: the Collector keeps what they keep.";

/** Deeper nesting is a mistake in a program that builds policies, or a cycle. */
const MAX_DEPTH = 100;

/** `undefined` for each part that is left out. */
type Parts = readonly (Terms | undefined)[];

type SimpleDefinition = Exclude<PolicyDefinition, { readonly kind: 'and' | 'or' }>;

/** Reads policies as terms. A policy that the Collector cannot express is left out, with a note. */
export class PolicyReader {
  readonly notes: Note[] = [];
  /** A policy in several places has one budget in a service: it is one limit here. */
  private readonly limits = new Map<SimpleDefinition, Limit>();

  /**
   * @param option path of the policy
   * @param depth how many policies it is in
   * @returns `undefined` if the policy is left out
   */
  read(policy: TailPolicy, option: string, depth = 0): Terms | undefined {
    const { name, definition } = policy;
    if (!definition)
      return this.leaveOut(option, name, `is a function, which only a service can call. ${DECIDE_IN_PROCESS}`);
    if (depth > MAX_DEPTH)
      return this.leaveOut(option, name, `is in more than ${MAX_DEPTH} other policies. Write it with fewer.`);
    switch (definition.kind) {
      case 'and':
        return this.readAnd(name, this.readParts(definition.policies, option, depth), option);
      case 'or':
        return this.readOr(name, this.readParts(definition.policies, option, depth), option);
      default:
        return this.readSimple(name, definition, option);
    }
  }

  private readSimple(name: string, definition: SimpleDefinition, option: string): Terms | undefined {
    switch (definition.kind) {
      case 'error':
        return termOf({ factor: { name, conditions: ['span.status.code == STATUS_CODE_ERROR'], native: ERROR } });
      case 'forced':
        return termOf({ factor: { name, conditions: attributeConditions(ATTR_TRACE_FORCED, true), native: FORCED } });
      case 'latency': {
        const condition = latencyCondition(definition.thresholdMillis, definition.anySpan);
        return spanTerms(name, condition === undefined ? [] : [condition]);
      }
      case 'attribute':
        return this.readAttribute(name, definition.key, definition.match, option);
      case 'probabilistic': {
        const threshold = fullThreshold(definition.ratio);
        return threshold === undefined ? [] : termOf({ threshold });
      }
      default: {
        const { tracesPerSecond, burst } = definition;
        const limit = this.limits.get(definition) ?? { name, tracesPerSecond, burst };
        this.limits.set(definition, limit);
        return termOf({ limit });
      }
    }
  }

  private readAttribute(name: string, key: string, match: AttributeMatch | undefined, option: string) {
    if (typeof match === 'function') {
      return this.leaveOut(
        option,
        name,
        `has a function as its condition, which only a service can call. ${DECIDE_IN_PROCESS}`,
      );
    }
    try {
      return spanTerms(name, attributeConditions(key, match));
    } catch (error) {
      if (!(error instanceof NotInRe2)) throw error;
      const reason =
        `has a pattern with ${error.construct}, which the regular expressions of the Collector (RE2) do not have. ` +
        `Write the pattern without it. Or: ${DECIDE_IN_PROCESS}`;
      return this.leaveOut(option, name, reason);
    }
  }

  private readParts(policies: readonly TailPolicy[], option: string, depth: number): Parts {
    return policies.map((policy) => this.read(policy, option, depth + 1));
  }

  private readOr(name: string, parts: Parts, option: string): Terms | undefined {
    const lists = parts.filter((terms) => terms !== undefined);
    return lists.length === 0 ? undefined : this.withOneBudget(name, anyOf(name, lists), option);
  }

  private readAnd(name: string, parts: Parts, option: string): Terms | undefined {
    const lists = parts.filter((terms) => terms !== undefined);
    if (lists.length < parts.length) {
      return this.leaveOut(
        option,
        name,
        'needs all its parts, but one of them is left out. So the whole policy is left out.',
      );
    }
    const terms = allOf(lists);
    if (!terms) {
      const reason =
        `would need more than ${MAX_TERMS} policies of the Collector, because it combines several lists of alternatives. ` +
        `Write it as several shorter policies. Or: ${DECIDE_IN_PROCESS}`;
      return this.leaveOut(option, name, reason);
    }
    return this.withOneBudget(name, terms, option);
  }

  private withOneBudget(name: string, terms: Terms, option: string): Terms | undefined {
    if (!repeatsLimit(terms)) return terms;
    const reason =
      'would need its rate limit more than once, each time with its own budget. Write one policy with one limit for ' +
      `each of the alternatives. Or: ${DECIDE_IN_PROCESS}`;
    return this.leaveOut(option, name, reason);
  }

  private leaveOut(option: string, name: string, reason: string): undefined {
    this.notes.push({ option, effect: 'left out', text: `The policy ${JSON.stringify(name)} ${reason}` });
  }
}

const ERROR = { type: 'status_code', status_code: { status_codes: ['ERROR'] } };
const FORCED = { type: 'boolean_attribute', boolean_attribute: { key: ATTR_TRACE_FORCED, value: true } };

function spanTerms(name: string, conditions: readonly string[]): Terms {
  return conditions.length === 0 ? [] : termOf({ factor: { name, conditions } });
}
