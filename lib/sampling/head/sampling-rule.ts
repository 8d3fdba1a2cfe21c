import { type Attributes, type Context, SpanKind } from '@opentelemetry/api';
import { checkOptions, type OptionTable } from '../../validation/check-options';
import { isGlobOrPattern, isRecord, isText } from '../../validation/predicates';
import { invalidOption } from '../../validation/option-error';
import { callsiteTargetOf } from '../../otel/callsite-target';
import { type AttributeMatch, attributeMatcher, isAttributeMatch } from '../../matching/attribute-match';
import { nameMatcher, pathMatcher } from '../../matching/glob';
import { isRatio, TraceIdRatio } from '../probability/trace-id-ratio';

/** Which traces it is about, by their first span here, and how many of them are kept. All conditions must hold. */
export interface SamplingRule {
  /** Route or path of the request: a glob such as `/orders/:id`, `/static/**`, or a pattern. */
  readonly route?: string | RegExp;
  /** HTTP method of the request, such as `GET`. */
  readonly method?: string;
  /** Name of the span: a glob in which `*` is any text, or a pattern. */
  readonly span?: string | RegExp;
  /** Target of the callsite, the name of the class by default: a glob, or a pattern. */
  readonly target?: string | RegExp;
  readonly kind?: SpanKind;
  /** Attributes that the span starts with. Arguments are recorded later, and cannot be seen. */
  readonly attributes?: Readonly<Record<string, AttributeMatch>>;
  /** TraceIdRatio of these traces to keep, 0 to 1. */
  readonly ratio: number;
}

/** A span that is about to start, as far as rules look at it. */
export interface StartingSpan {
  readonly context: Context;
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
}

/** A rule that is ready to be asked. */
export interface CompiledRule {
  readonly share: TraceIdRatio;
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
  ratio: { expected: 'a number from 0 to 1', validate: isRatio, required: true, hint: '0 keeps none, 1 all.' },
} satisfies OptionTable;

/**
 * @param option what a message calls the list
 * @throws OptionError naming the first rule that is wrong, and what in it
 */
export function compileRules(rules: readonly SamplingRule[], option = 'rules'): readonly CompiledRule[] {
  if (!Array.isArray(rules)) throw invalidOption(option, 'an array of rules', rules);
  return rules.map((rule: SamplingRule, index) => compileRule(rule, `${option}[${index}]`));
}

function compileRule(rule: SamplingRule, option: string): CompiledRule {
  checkOptions('a sampling rule', RULE_OPTIONS, rule, option);
  const conditions = conditionsOf(rule);
  if (conditions.length === 0) {
    const expected = `a rule with one of ${Object.keys(RULE_OPTIONS).slice(0, -1).join(', ')}`;
    throw invalidOption(option, expected, rule, 'What holds for all other traces is the ratio of the sampler.');
  }
  return {
    share: new TraceIdRatio(rule.ratio),
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
    const fits = attributeMatcher(name, match);
    conditions.push((starting) => fits(starting.attributes));
  }
  return conditions;
}

/** Route and path by the stable conventions, and the path by those before them. */
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
