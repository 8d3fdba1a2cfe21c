import { createHash } from 'node:crypto';
import { type Attributes, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { OptionError } from '../../../lib';
import { SamplingDecision } from '../../../lib/otel/sdk';
import { resetFaults } from '../../../lib/diagnostics/fault';
import { withCallsiteTarget } from '../../../lib/otel/callsite-target';
import { RuleSampler } from '../../../lib/sampling/head/rule-sampler';
import type { SamplingRule } from '../../../lib/sampling/head/sampling-rule';

const ID = `${'a'.repeat(18)}${'9'.repeat(14)}`;

interface Start {
  readonly name?: string;
  readonly kind?: SpanKind;
  readonly attributes?: Attributes;
  readonly target?: string;
  readonly id?: string;
}

function keeps(sampler: RuleSampler, { name = 'a span', kind, attributes = {}, target, id = ID }: Start): boolean {
  const context = target === undefined ? ROOT_CONTEXT : withCallsiteTarget(ROOT_CONTEXT, target);
  const { decision } = sampler.shouldSample(context, id, name, kind ?? SpanKind.SERVER, attributes);
  return decision === SamplingDecision.RECORD_AND_SAMPLED;
}

/** Whether a rule keeps the trace if all others are dropped. */
const fits = (rule: Omit<SamplingRule, 'ratio'>, start: Start): boolean =>
  keeps(new RuleSampler({ ratio: 0, rules: [{ ...rule, ratio: 1 }] }), start);

describe('a sampling rule', () => {
  it('matches a route or a path, by the stable and the older conventions', () => {
    for (const attributes of [
      { 'http.route': '/orders/:id' },
      { 'url.path': '/orders/17' },
      { 'http.target': '/orders/17?full=1' },
      { 'http.route': '/other', 'url.path': '/orders/17' },
    ]) {
      expect(fits({ route: '/orders/:id' }, { attributes })).toBe(true);
    }
    expect(fits({ route: '/orders/:id' }, { attributes: { 'url.path': '/orders' } })).toBe(false);
    expect(fits({ route: '/**' }, {})).toBe(false);
    expect(fits({ route: /^\/orders\/\d+$/ }, { attributes: { 'url.path': '/orders/17' } })).toBe(true);
  });

  it('matches a method', () => {
    const rule = { method: 'get', route: '/health' };
    expect(fits(rule, { attributes: { 'http.request.method': 'GET', 'url.path': '/health' } })).toBe(true);
    expect(fits(rule, { attributes: { 'http.method': 'GET', 'http.target': '/health' } })).toBe(true);
    expect(fits(rule, { attributes: { 'http.request.method': 'POST', 'url.path': '/health' } })).toBe(false);
  });

  it('matches the name of the span', () => {
    expect(fits({ span: 'create_*' }, { name: 'create_order' })).toBe(true);
    expect(fits({ span: 'create_*' }, { name: 'find_order' })).toBe(false);
    expect(fits({ span: /order$/g }, { name: 'find_order' })).toBe(true);
  });

  it('matches the target of the callsite, if it is known', () => {
    expect(fits({ target: 'Orders*' }, { target: 'OrdersService' })).toBe(true);
    expect(fits({ target: 'Orders*' }, { target: 'StockStore' })).toBe(false);
    expect(fits({ target: 'Orders*' }, {})).toBe(false);
  });

  it('matches the kind of the span', () => {
    expect(fits({ kind: SpanKind.CONSUMER }, { kind: SpanKind.CONSUMER })).toBe(true);
    expect(fits({ kind: SpanKind.INTERNAL }, { kind: SpanKind.CONSUMER })).toBe(false);
  });

  it('matches attributes by value, pattern and function', () => {
    const attributes = { tenant: 'acme', size: 7, tags: ['a'] };
    expect(fits({ attributes: { tenant: 'acme' } }, { attributes })).toBe(true);
    expect(fits({ attributes: { tenant: 'other' } }, { attributes })).toBe(false);
    expect(fits({ attributes: { tenant: /^ac/ } }, { attributes })).toBe(true);
    expect(fits({ attributes: { size: (value) => Number(value) > 5 } }, { attributes })).toBe(true);
    expect(fits({ attributes: { tags: /a/ } }, { attributes })).toBe(true);
    expect(fits({ attributes: { toString: () => true } }, { attributes })).toBe(false);
  });

  it('does not match if its function throws', () => {
    const rule = {
      attributes: {
        tenant: () => {
          throw new Error('no');
        },
      },
    };
    expect(fits(rule, { attributes: { tenant: 'acme' } })).toBe(false);
    resetFaults();
  });

  it('matches only if all its conditions match', () => {
    const rule = { span: 'GET', attributes: { tenant: 'acme' } };
    expect(fits(rule, { name: 'GET', attributes: { tenant: 'acme' } })).toBe(true);
    expect(fits(rule, { name: 'GET', attributes: { tenant: 'other' } })).toBe(false);
    expect(fits(rule, { name: 'POST', attributes: { tenant: 'acme' } })).toBe(false);
  });
});

describe('RuleSampler', () => {
  it('uses the first matching rule, otherwise its ratio', () => {
    const sampler = new RuleSampler({ ratio: 0, rules: '/a/b=0,/a/**=1,/a/c=0' });
    const paths = ['/a/b', '/a/c', '/b'];
    expect(paths.map((path) => keeps(sampler, { attributes: { 'url.path': path } }))).toStrictEqual([
      false,
      true,
      false,
    ]);
  });

  it('keeps the ratio of each rule, within five standard deviations', () => {
    const sampler = new RuleSampler({ ratio: 0.05, rules: 'often=0.6,seldom=0.01' });
    const ids = Array.from({ length: 10_000 }, (_, index) => createHash('md5').update(`trace ${index}`).digest('hex'));
    for (const [target, ratio] of Object.entries({ often: 0.6, seldom: 0.01, other: 0.05 })) {
      const kept = ids.filter((id) => keeps(sampler, { target, id })).length;
      expect(Math.abs(kept - ids.length * ratio)).toBeLessThan(5 * Math.sqrt(ids.length * ratio * (1 - ratio)));
    }
  });

  it('writes the threshold of the rule', () => {
    const sampler = new RuleSampler({ ratio: 0.5, rules: [{ span: 'rare', ratio: 0.75 }] });
    const { traceState } = sampler.shouldSample(ROOT_CONTEXT, ID, 'rare', SpanKind.INTERNAL, {});
    expect(traceState?.serialize()).toBe('ot=th:4');
  });

  it('applies its rules to new traces only, unless parentBased is false', () => {
    const remote = { traceId: ID, spanId: 'b'.repeat(16), traceFlags: 1, isRemote: true };
    const below = (parentBased: true | 'local', isRemote: boolean) =>
      new RuleSampler({ rules: '[poll]=0', parentBased }).shouldSample(
        trace.setSpanContext(ROOT_CONTEXT, { ...remote, isRemote }),
        ID,
        'poll',
        SpanKind.INTERNAL,
        {},
      ).decision;
    expect(below(true, true)).toBe(SamplingDecision.RECORD_AND_SAMPLED);
    expect(below('local', false)).toBe(SamplingDecision.RECORD_AND_SAMPLED);
    expect(below('local', true)).toBe(SamplingDecision.NOT_RECORD);
  });

  it('changes its rules and its ratio at run time', () => {
    const sampler = new RuleSampler({ ratio: 0 });
    expect(keeps(sampler, { name: 'poll' })).toBe(false);
    sampler.rules = [{ span: 'poll', ratio: 1 }];
    expect(keeps(sampler, { name: 'poll' })).toBe(true);
    expect(keeps(sampler, { name: 'other' })).toBe(false);
    sampler.rules = '1,[poll]=0';
    expect([sampler.ratio, keeps(sampler, { name: 'poll' }), keeps(sampler, { name: 'other' })]).toStrictEqual([
      1,
      false,
      true,
    ]);
    expect(sampler.rules).toStrictEqual([{ span: 'poll', ratio: 0 }]);
    sampler.rules = [];
    expect([sampler.ratio, keeps(sampler, { name: 'poll' })]).toStrictEqual([1, true]);
    expect(String(sampler)).toBe('RuleSampler{1,rules=0}');
  });

  it('keeps every trace by default, and takes the ratio of a text if none is given', () => {
    expect(new RuleSampler().ratio).toBe(1);
    expect(new RuleSampler({ rules: '0.2' }).ratio).toBe(0.2);
    expect(new RuleSampler({ ratio: 0.3, rules: '0.2' }).ratio).toBe(0.3);
  });

  it.each<[unknown, string]>([
    ['/a=2', 'Expected `rules` to be rules such as'],
    [{ route: '/a', ratio: 1 }, 'Expected `rules` to be an array of rules, got an object.'],
    [[7], 'Expected `rules[0]` to be an object, got 7.'],
    [[{ route: '/a' }], 'Expected `rules[0].ratio` to be a number from 0 to 1, got nothing (undefined).'],
    [
      [
        { span: 'a', ratio: 1 },
        { span: 'b', ratio: 7 },
      ],
      'Expected `rules[1].ratio` to be a number from 0 to 1, got 7.',
    ],
    [[{ route: '', ratio: 1 }], 'Expected `rules[0].route` to be a glob such as /orders/:id, or a pattern, got "".'],
    [[{ kind: 9, ratio: 1 }], 'Expected `rules[0].kind` to be a kind of span, got 9.'],
    [[{ attributes: { a: null }, ratio: 1 }], 'Expected `rules[0].attributes` to be an object of values'],
    [[{ rout: '/a', ratio: 1 }], 'Did you mean `route`?'],
    [
      [{ ratio: 1 }],
      'Expected `rules[0]` to be a rule with at least one of route, method, span, target, kind, attributes',
    ],
  ])('rejects the rules %p, and keeps the current ones', (rules, message) => {
    const sampler = new RuleSampler({ rules: '[a]=1' });
    const put = () => void (sampler.rules = rules as SamplingRule[]);
    expect(put).toThrow(OptionError);
    expect(put).toThrow(message);
    expect(sampler.rules).toStrictEqual([{ span: 'a', ratio: 1 }]);
  });
});
