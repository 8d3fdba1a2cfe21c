import type { ComparedPair } from '../../../../lib/viewer/api/trace-comparison';
import { comparedRows } from '../../../../lib/viewer/page/compare/compared-rows';

const span = { spanId: '1', startNanos: '0', durationNanos: '5', selfNanos: '5', isError: false };
const pair = (name: string, depth: number, more: Partial<ComparedPair> = {}): ComparedPair => ({
  kind: 'same',
  name,
  service: 'orders',
  depth,
  left: span,
  right: span,
  deltaNanos: '0',
  attributes: [],
  ...more,
});

const shown = (pairs: readonly ComparedPair[], open: readonly number[], changesOnly: boolean): readonly string[] =>
  comparedRows(pairs, new Set(open), changesOnly).map((row) =>
    row.kind === 'pair' ? row.pair.name : `- ${row.difference.key}`,
  );

describe('the lines of a comparison', () => {
  it('are all pairs, and the attributes of those that are open', () => {
    const pairs = [pair('root', 0), pair('pay', 1, { attributes: [{ key: 'amount', left: 1, right: 2 }] })];
    expect(shown(pairs, [], false)).toStrictEqual(['root', 'pay']);
    expect(shown(pairs, [1], false)).toStrictEqual(['root', 'pay', '- amount']);
  });

  it('are on demand only those that differ, and their ancestors', () => {
    const pairs = [
      pair('root', 0),
      pair('a', 1),
      pair('a1', 2),
      pair('b', 1),
      pair('b1', 2),
      pair('b2', 2),
      pair('b21', 3, { kind: 'slower' }),
      pair('b3', 2),
      pair('c', 1, { kind: 'added' }),
      pair('d', 1),
    ];
    expect(shown(pairs, [], true)).toStrictEqual(['root', 'b', 'b2', 'b21', 'c']);
  });

  it.each<[string, Partial<ComparedPair>]>([
    ['fails on one side', { right: { ...span, isError: true } }],
    ['has another attribute', { attributes: [{ key: 'k', left: 1 }] }],
    ['was removed', { kind: 'removed' }],
  ])('count a pair as different that %s', (_, more) => {
    expect(shown([pair('root', 0), pair('x', 1, more)], [], true)).toStrictEqual(['root', 'x']);
  });

  it('are none if nothing differs', () => {
    expect(shown([pair('root', 0), pair('x', 1)], [], true)).toStrictEqual([]);
  });
});
