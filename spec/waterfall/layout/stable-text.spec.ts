import { stableText } from '../../../lib/waterfall/layout/stable-text';

describe('stable text', () => {
  it.each([
    ['order 550e8400-e29b-41d4-a716-446655440000 failed', 'order <uuid> failed'],
    ['trace 4bf92f3577b34da6a3ce929d0e0e4736', 'trace <id>'],
    ['key=507f1f77bcf86cd799439011;', 'key=<id>;'],
    ['at 2026-11-28T10:00:00.123Z', 'at <time>'],
    ['until 2026-11-28T10:00+01:00', 'until <time>'],
    ['since 1767225600000', 'since <time>'],
    ['connect ECONNREFUSED 127.0.0.1:49152', 'connect ECONNREFUSED 127.0.0.1:<port>'],
    ['http://localhost:3000/orders', 'http://localhost:<port>/orders'],
    ['[::1]:80', '[::1]:<port>'],
  ])('replaces what differs from run to run in %j', (text, shown) => {
    expect(stableText(text)).toBe(shown);
  });

  it.each(['order o-17', 'deadbeef', 'decafbaddecafbad', '12999', 'inventory:8080', '2026-11-28', 'sku 12345678'])(
    'keeps %j',
    (text) => {
      expect(stableText(text)).toBe(text);
    },
  );
});
