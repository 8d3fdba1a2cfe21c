import { attributeGroups, textOfValue } from '../../../../../lib/viewer/page/trace/details/attribute-groups';

const ATTRIBUTES = {
  'process.pid': 4,
  'http.route': '/pay',
  'order.id': 'o-17',
  retries: 2,
  'http.request.method': 'POST',
};

const keys = (filter?: string) =>
  attributeGroups(ATTRIBUTES, {}, filter).map(({ name, attributes }) => [name, attributes.map(({ key }) => key)]);

describe('the attributes of a span', () => {
  it('are grouped by the first part of their names, those of SDKs last', () => {
    expect(keys()).toStrictEqual([
      ['', ['retries']],
      ['http', ['http.request.method', 'http.route']],
      ['order', ['order.id']],
      ['process', ['process.pid']],
    ]);
  });

  it.each([
    ['PAY', [['http', ['http.route']]]],
    ['order', [['order', ['order.id']]]],
    ['nothing', []],
  ])('are filtered by name and value: %s', (filter, expected) => {
    expect(keys(filter)).toStrictEqual(expected);
  });

  it('say the type on the wire where the value does not show it', () => {
    const exact = { a: { bytesValue: 'AQ==' }, b: {} };
    expect(attributeGroups({ a: 'AQ==', b: '', c: 1 }, exact)[0]?.attributes).toStrictEqual([
      { key: 'a', value: 'AQ==', type: 'bytes' },
      { key: 'b', value: '', type: 'empty' },
      { key: 'c', value: 1 },
    ]);
  });

  it('are text; lists and objects are JSON', () => {
    expect([textOfValue('a'), textOfValue(true), textOfValue([1, 'b']), textOfValue(null)]).toStrictEqual([
      'a',
      'true',
      '[\n  1,\n  "b"\n]',
      'null',
    ]);
  });
});
