import { stableAttributes } from '../../../lib/waterfall/layout/stable-attributes';

describe('stable attributes', () => {
  it('have no ids, times and ports of the system, at any depth', () => {
    expect(
      stableAttributes({
        id: '0af7651916cd43dd8448eb211c80319c',
        at: 1_795_883_070_862,
        list: ['2026-11-28T16:24:30Z', 7],
        body: { order: 'e9ad0c2e-6b0f-4b7a-9d43-0f5a5d1c2f11', 'peer.port': 43_325, count: 43_325 },
        'server.port': 43_325,
      }),
    ).toStrictEqual({
      id: '<id>',
      at: '<time>',
      list: ['<time>', 7],
      body: { order: '<uuid>', 'peer.port': '<port>', count: 43_325 },
      'server.port': '<port>',
    });
  });

  it('keep ports that a program chose, and values that are the same in each run', () => {
    const attributes = { 'server.port': 5432, flag: true, none: null, missing: undefined, text: 'tea' };
    expect(stableAttributes(attributes)).toStrictEqual(attributes);
  });
});
