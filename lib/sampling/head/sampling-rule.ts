import { type Attributes, type Context, SpanKind } from '@opentelemetry/api';
import { checkOptions, type OptionTable } from '../../validation/check-options';
import { isGlobOrPattern, isRecord, isText } from '../../validation/predicates';
import { invalidOption } from '../../validation/option-error';
import { callsiteTargetOf } from '../../otel/callsite-target';
import { type AttributeMatch, isAttributeMatch } from '../../matching/attribute-match';
import { nameMatcher, pathMatcher } from '../../matching/glob';
import { RATIO, TraceIdRatio } from '../probability/trace-id-ratio';
import { attributeCondition } from './attribute-condition';

/** Matches traces by their first span in this process and sets their ratio. All conditions must match. */
export interface SamplingRule {
  /** Route or path of the request: a glob such as `/orders/:id` or `/static/**`, or a regular expression. */
  readonly route?: string | RegExp;
  /** HTTP method of the request, such as `GET`. */
  readonly method?: string;
  /** Name of the span: a glob in which `*` is any text, or a regular expression. */
  readonly span?: string | RegExp;
  /** Target of the callsite, by default the name of the class: a glob or a regular expression. */
  readonly target?: string | RegExp;
  readonly kind?: SpanKind;
  /** Attributes that the span starts with. Arguments are recorded later and cannot match. */
  readonly attributes?: Readonly<Record<string, AttributeMatch>>;
  /** Fraction of these traces to keep, 0 to 1. */
  readonly ratio: number;
}

export interface StartingSpan {
  readonly context: Context;
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
}

export interface CompiledRule {
  readonly ratio: TraceIdRatio;
  readonly applies: (span: StartingSpan) => boolean;
  readonly readsAttributes: boolean;
}

type Condition = CompiledRule['applies'];

const RULE_OPTIONS = {
  route: { expected: 'a glob such as /orders/:id, or a pattern', validate: isGlobOrPattern },
  method: { expected: 'an HTTP method such as GET', validate: isText },
  span: { expected: 'a glob such as create_*, or a pattern', validate: isGlobOrPattern },
  target: { expected: 'a glob such as Orders*, or a pattern', validate: isGlobOrPattern },
  kind: { expected: 'a kind of span', validate: (value) => Object.values(SpanKind).includes(value as SpanKind) },
  attributes: {
    expected: 'an object of values, patterns and functions',
    validate: (value) => isRecord(value) && Object.values(value).every(isAttributeMatch),
  },
  ratio: { ...RATIO, required: true, hint: '0 keeps no traces, 1 keeps all.' },
} satisfies OptionTable;

/**
 * @param option name of the list in messages
 * @throws OptionError if a rule is invalid; the message names the first such rule and its invalid part
 */
export function compileRules(rules: readonly SamplingRule[], option = 'rules'): readonly CompiledRule[] {
  if (!Array.isArray(rules)) throw invalidOption(option, 'an array of rules', rules);
  return rules.map((rule: SamplingRule, index) => compileRule(rule, `${option}[${index}]`));
}

function compileRule(rule: SamplingRule, option: string): CompiledRule {
  checkOptions('a sampling rule', RULE_OPTIONS, rule, option);
  const conditions = conditionsOf(rule);
  if (conditions.length === 0) {
    const expected = `a rule with at least one of ${Object.keys(RULE_OPTIONS).slice(0, -1).join(', ')}`;
    throw invalidOption(option, expected, rule, 'To set the ratio of all other traces, use `ratio` of the sampler.');
  }
  return {
    ratio: new TraceIdRatio(rule.ratio),
    applies: (span) => conditions.every((holds) => holds(span)),
    readsAttributes: rule.method !== undefined || rule.route !== undefined || rule.attributes !== undefined,
  };
}

function conditionsOf({ route, method, span, target, kind, attributes = {} }: SamplingRule): Condition[] {
  const conditions: Condition[] = [];
  if (kind !== undefined) conditions.push((starting) => starting.kind === kind);
  if (method !== undefined) conditions.push((starting) => methodOf(starting.attributes) === method.toUpperCase());
  if (route !== undefined) {
    const matches = pathMatcher(route);
    conditions.push((starting) => pathsOf(starting.attributes).some(matches));
  }
  if (span !== undefined) {
    const matches = nameMatcher(span);
    conditions.push(({ name }) => matches(name));
  }
  if (target !== undefined) {
    const matches = nameMatcher(target);
    conditions.push(({ context }) => matches(callsiteTargetOf(context) ?? ''));
  }
  for (const [name, match] of Object.entries(attributes)) {
    const fits = attributeCondition(name, match);
    conditions.push((starting) => fits(starting.attributes));
  }
  return conditions;
}

/** Route and path from the stable conventions, and path from the older ones. */
function pathsOf(attributes: Attributes): string[] {
  const path = attributes['url.path'] ?? withoutQuery(attributes['http.target']);
  return [attributes['http.route'], path].filter((value) => typeof value === 'string');
}

function methodOf(attributes: Attributes): unknown {
  return attributes['http.request.method'] ?? attributes['http.method'];
}

function withoutQuery(target: unknown): string | undefined {
  return typeof target === 'string' ? target.split('?', 1)[0] : undefined;
}
