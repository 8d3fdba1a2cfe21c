import type { Attributes, Context, SpanKind } from '@opentelemetry/api';
import { checkOptions, type OptionTable } from '../../validation/check-options';
import { passCallsiteTargets } from '../../otel/callsite-target';
import { oneOf } from '../../validation/option-kinds';
import { isText } from '../../validation/predicates';
import { PARENT_BASED, type ParentBased, RatioSampler } from './ratio-sampler';
import { parseSampling, type SamplingText } from './rule-text';
import { type CompiledRule, compileRules, type SamplingRule } from './sampling-rule';
import { RATIO, type TraceIdRatio } from '../probability/trace-id-ratio';

/** Options of {@link RuleSampler}. */
export interface HeadSamplingOptions {
  /** Ratio for traces that match no rule, 0 to 1. */
  readonly ratio?: number;
  /** The first matching rule decides. A list, or text such as `0.1,/checkout=1,GET /health=0`. */
  readonly rules?: string | readonly SamplingRule[];
  /** `true` by default. */
  readonly parentBased?: ParentBased;
}

export const HEAD_SAMPLING_OPTIONS = {
  ratio: {
    default:
      '`OTEL_INSTRUMENT_SAMPLING`, `OTEL_TRACES_SAMPLER`, or the preset of the environment: development 1, staging 0.5, ' +
      'production 0.1, any other 0',
    ...RATIO,
    hint: '0.1 keeps one trace in ten.',
  },
  rules: {
    default: '`OTEL_INSTRUMENT_SAMPLING`, or no rules',
    expected: 'an array of rules, or text such as 0.1,/checkout=1',
    validate: (value) => isText(value) || Array.isArray(value),
  },
  parentBased: { default: '`true`, or the value from `OTEL_TRACES_SAMPLER`', ...oneOf(...PARENT_BASED) },
} satisfies OptionTable;

/**
 * Samples each trace that starts here with the ratio of the first rule that matches its first span, or with `ratio` if
 * no rule matches. Spans with a parent follow it, as in {@link RatioSampler}. You can change the ratio and the rules at
 * run time.
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

  /** @throws OptionError if an option is invalid; the message names the rule and its invalid part */
  constructor(options: HeadSamplingOptions = {}) {
    const { ratio, rules = [], parentBased } = checked(options);
    const text = readRules(rules);
    super(ratio ?? text.ratio ?? 1, parentBased);
    this.applyRules(text.rules);
  }

  get rules(): readonly SamplingRule[] {
    return this.given;
  }

  /**
   * Replaces the rules. Text that contains a ratio also replaces the ratio.
   *
   * @throws OptionError if a rule is invalid; the rules do not change then
   */
  set rules(rules: string | readonly SamplingRule[]) {
    const text = readRules(rules);
    this.applyRules(text.rules);
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
      if (rule) return rule.ratio;
    }
    return super.ratioFor(context, name, kind, attributes);
  }

  private applyRules(rules: readonly SamplingRule[]): void {
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
