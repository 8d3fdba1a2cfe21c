import { GroupTable } from '../../../lib/query/match/aggregates';
import { compileQuery } from '../../../lib/query/match/compiled-query';
import { Quantiles } from '../../../lib/query/match/quantiles';
import { parseQuery } from '../../../lib/query/parse-query';
import { aSpan } from '../../trace/example-spans';

function groupsOf(text: string) {
  const spans = [
    aSpan({ id: 1, millis: 10, attributes: { rows: 1 } }),
    aSpan({ id: 2, millis: 30, attributes: { rows: 5 } }),
    aSpan({ id: 3, millis: 20, service: 'mailer' }),
  ];
  const query = compileQuery(parseQuery(text));
  if (!query.grouping) throw new Error('Expected a grouping.');
  const table = new GroupTable(query.grouping);
  const context = query.contextOf({ traceId: '', spans: new Map(spans.map((span) => [span.spanId, span])), logs: [] });
  for (const span of spans) table.add(span, context);
  return table.groups().map(({ keys, value, spans: count }) => [keys.join('/'), value, count]);
}

describe('a table of groups', () => {
  it.each([
    [
      '| count() by(service)',
      [
        ['orders', 2, 2],
        ['mailer', 1, 1],
      ],
    ],
    ['| count()', [['', 3, 3]]],
    [
      '| p50(duration) by(service)',
      [
        ['mailer', 20e6, 1],
        ['orders', 10e6, 2],
      ],
    ],
    [
      '| max(duration) by(service)',
      [
        ['orders', 30e6, 2],
        ['mailer', 20e6, 1],
      ],
    ],
    ['| sum(rows) by(service)', [['orders', 6, 2]]],
    ['| avg(rows)', [['', 3, 2]]],
    ['| min(rows)', [['', 1, 2]]],
    [
      '| count() by(service, rows)',
      [
        ['orders/1', 1, 1],
        ['orders/5', 1, 1],
        ['mailer/', 1, 1],
      ],
    ],
  ])('%s', (text, groups) => {
    expect(groupsOf(text)).toEqual(groups);
  });

  it('keeps the groups of the first 1000 keys, and counts the spans of others', () => {
    const query = compileQuery(parseQuery('| count() by(name)'));
    if (!query.grouping) throw new Error('Expected a grouping.');
    const table = new GroupTable(query.grouping);
    const context = query.contextOf({ traceId: '', spans: new Map(), logs: [] });
    for (let id = 1; id <= 1200; id++) table.add(aSpan({ id }), context);
    expect([table.groups().length, table.skipped]).toEqual([1000, 200]);
  });
});

describe('percentiles', () => {
  it('are exact for few values, and those of the nearest rank', () => {
    const values = new Quantiles();
    for (let value = 100; value >= 1; value--) values.add(value);
    expect([values.at(0.5), values.at(0.95), values.at(0.99), values.at(1)]).toEqual([50, 95, 99, 100]);
  });

  it('of many values are within 1 %, also below zero and below one', () => {
    const values = new Quantiles();
    for (let index = 1; index <= 100_000; index++) values.add(index % 4 === 0 ? -index / 1000 : index * 1000);
    const sorted = Array.from({ length: 100_000 }, (_, at) =>
      (at + 1) % 4 === 0 ? -(at + 1) / 1000 : (at + 1) * 1000,
    ).toSorted((a, b) => a - b);
    for (const share of [0.01, 0.1, 0.24, 0.3, 0.5, 0.95, 0.99, 1]) {
      const exact = sorted[Math.ceil(share * 100_000) - 1] ?? 0;
      expect(Math.abs(values.at(share) / exact - 1)).toBeLessThan(0.011);
    }
    expect([values.count, values.max]).toEqual([100_000, 99_999_000]);
  });

  it('of no values are not a number', () => {
    expect(new Quantiles().at(0.5)).toBeNaN();
  });
});
