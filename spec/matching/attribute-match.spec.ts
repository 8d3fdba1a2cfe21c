import { ROOT_CONTEXT, SpanKind, type Attributes } from '@opentelemetry/api';
import { type AttributeMatch, tailPolicy } from '../../lib';
import { RuleSampler } from '../../lib/sdk';
import { faultCounts, resetFaults } from '../../lib/diagnostics/fault';
import { attributeMatcher } from '../../lib/matching/attribute-match';
import type { FinishedSpan } from '../../lib/otel/finished-span';

afterEach(() => resetFaults());

/** The result of each user of a condition for a span with these attributes. */
function answers(match: AttributeMatch, attributes: Attributes): readonly boolean[] {
  const head = new RuleSampler({ ratio: 0, rules: [{ attributes: { key: match }, ratio: 1 }] });
  const tail = tailPolicy.attribute('key', match);
  return [
    attributeMatcher('key', match)(attributes),
    head.shouldSample(ROOT_CONTEXT, '0'.repeat(31) + '1', 'a', SpanKind.INTERNAL, attributes).decision === 2,
    tail.keepsFor?.({ attributes } as FinishedSpan) ?? false,
  ];
}

describe('a condition on an attribute means the same in head rules and in tail policies', () => {
  it.each<[string, AttributeMatch, Attributes, boolean]>([
    ['an equal text', 'vip', { key: 'vip' }, true],
    ['another text', 'vip', { key: 'VIP' }, false],
    ['an item of an array that is equal', 'vip', { key: ['vip', 'new'] }, true],
    ['an array without the item', 'vip', { key: ['new'] }, false],
    ['an empty array', 'vip', { key: [] }, false],
    ['an equal number', 7, { key: 7 }, true],
    ['an item that is an equal number', 7, { key: [6, 7] }, true],
    ['text for a number', 7, { key: '7' }, false],
    ['a number for text', '7', { key: 7 }, false],
    ['a number for a pattern', /7/, { key: 7 }, false],
    ['a boolean for a pattern', /true/, { key: true }, false],
    ['text in which the pattern is found', /7/, { key: 'a7' }, true],
    ['an item in which the pattern is found', /^7/, { key: ['a', '7b'] }, true],
    ['a pattern with a memory', /7/g, { key: '7' }, true],
    ['a text of which the pattern fits only the end', /x$/, { key: `${'a'.repeat(2000)}x` }, false],
    ['a boolean', false, { key: false }, true],
    [
      'a function, which gets the whole array',
      (value) => Array.isArray(value) && value.length === 2,
      { key: [1, 2] },
      true,
    ],
    [
      'a function that throws',
      () => {
        throw new Error('no');
      },
      { key: 1 },
      false,
    ],
    [
      'a function that answers with something like yes',
      (value) => /^v/.exec(String(value)) as never,
      { key: 'vip' },
      true,
    ],
    ['an attribute that is missing', () => true, { other: 1 }, false],
  ])('%s', (_what, match, attributes, expected) => {
    for (let time = 0; time < 2; time++)
      expect(answers(match, attributes)).toStrictEqual([expected, expected, expected]);
  });

  it('ignores inherited properties of attribute objects', () => {
    const tail = tailPolicy.attribute('constructor');
    expect(tail.keepsFor?.({ attributes: {} } as FinishedSpan)).toBe(false);
  });

  it('counts an error of a function as a fault', () => {
    attributeMatcher('key', () => {
      throw new Error('no');
    })({ key: 1 });
    expect(faultCounts().get('the condition for key')).toBe(1);
  });

  it.each([null, undefined, {}, Symbol('x'), 7n])('does not accept %p', (match) => {
    expect(() => attributeMatcher('key', match as never)).toThrow('Expected `match` to be a string, a number');
  });
});
