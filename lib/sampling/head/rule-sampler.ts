import type { Attributes, Context, SpanKind } from '@opentelemetry/api';
import { checkOptions, type OptionTable } from '../../validation/check-options';
import { passCallsiteTargets } from '../../otel/callsite-target';
import { isOneOf, isText } from '../../validation/predicates';
import { PARENT_BASED, type ParentBased, RatioSampler } from './ratio-sampler';
import { parseSampling, type SamplingText } from './rule-text';
import { type CompiledRule, compileRules, type SamplingRule } from './sampling-rule';
import { isRatio, type TraceIdRatio } from '../probability/trace-id-ratio';

/** What a {@link RuleSampler} goes by. */
export interface HeadSamplingOptions {
  /** TraceIdRatio of the traces that no rule is about, 0 to 1. */
  readonly ratio?: number;
  /** The first rule that applies decides; a list, or a text such as `0.1,/checkout=1,GET /health=0`. */
  readonly rules?: string | readonly SamplingRule[];
  /** `true` by default. */
  readonly parentBased?: ParentBased;
}

export const HEAD_SAMPLING_OPTIONS = {
  ratio: {
    default:
      '`OTEL_INSTRUMENT_SAMPLING`, `OTEL_TRACES_SAMPLER`, or that of the environment: development 1, staging 0.5, ' +
      'production 0.1, any other 0',
    expected: 'a number from 0 to 1',
    validate: isRatio,
    hint: '0.1 keeps one trace in ten.',
  },
  rules: {
    default: '`OTEL_INSTRUMENT_SAMPLING`, or none',
    expected: 'an array of rules, or a text such as 0.1,/checkout=1',
    validate: (value) => isText(value) || Array.isArray(value),
  },
  parentBased: {
    default: '`true`, or as `OTEL_TRACES_SAMPLER` says',
    expected: "true, 'local' or false",
    validate: isOneOf(...PARENT_BASED),
  },
} satisfies OptionTable;

/**
 * Keeps of the traces that start here the share that the first rule says that applies to their first span, and of all
 * others the share `ratio`. Spans with a parent follow it, as {@link RatioSampler} says. Ratio and rules may be changed
 * while running.
 *
 * @example
 * ```ts
 * const sampler = new RuleSampler({ ratio: 0.1, rules: [{ route: '/checkout/**', ratio: 1 }, { span: 'poll', ratio: 0 }] });
 * const decide = (name: string, path: string) =>
 *   sampler.shouldSample(ROOT_CONTEXT, '0'.repeat(31) + '1', name, SpanKind.SERVER, { 'url.path': path }).decision;
 * decide('POST', '/checkout/pay'); // => 2
 * decide('POST', '/orders'); // => 0
 * sampler.rules = '/orders=1';
 * decide('POST', '/orders'); // => 2
 * ```
 */
export class RuleSampler extends RatioSampler {
  private given: readonly SamplingRule[] = [];
  private compiled: readonly CompiledRule[] = [];

  /** @throws OptionError where an option is wrong, naming the rule and what in it */
  constructor(options: HeadSamplingOptions = {}) {
    const { ratio, rules = [], parentBased } = checked(options);
    const text = readRules(rules);
    super(ratio ?? text.ratio ?? 1, parentBased);
    this.put(text.rules);
  }

  get rules(): readonly SamplingRule[] {
    return this.given;
  }

  /**
   * Puts other rules in force, and with a text that gives it the ratio of all other traces as well.
   *
   * @throws OptionError where a rule is wrong; those in force stay
   */
  set rules(rules: string | readonly SamplingRule[]) {
    const text = readRules(rules);
    this.put(text.rules);
    if (text.ratio !== undefined) this.ratio = text.ratio;
  }

  override get ignoresAttributes(): boolean {
    const isOurs = this.ratioFor === RuleSampler.prototype.ratioFor && this.decidesByRatio;
    return isOurs && !this.compiled.some(({ readsAttributes }) => readsAttributes);
  }

  override toString(): string {
    return `RuleSampler{${this.ratio},rules=${this.given.length}}`;
  }

  protected override ratioFor(context: Context, name: string, kind: SpanKind, attributes: Attributes): TraceIdRatio {
    if (this.compiled.length > 0) {
      const span = { context, name, kind, attributes };
      const rule = this.compiled.find(({ applies }) => applies(span));
      if (rule) return rule.share;
    }
    return super.ratioFor(context, name, kind, attributes);
  }

  private put(rules: readonly SamplingRule[]): void {
    this.compiled = compileRules(rules);
    if (rules.some(({ target }) => target !== undefined)) passCallsiteTargets();
    this.given = [...rules];
  }
}

function readRules(rules: string | readonly SamplingRule[]): SamplingText {
  return typeof rules === 'string' ? parseSampling(rules) : { ratio: undefined, rules };
}

function checked(options: HeadSamplingOptions): HeadSamplingOptions {
  checkOptions('RuleSampler', HEAD_SAMPLING_OPTIONS, options);
  return options;
}
