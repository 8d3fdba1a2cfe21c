import { copyForRetention, copyListForRetention } from '../../../lib/engine/span/copy-for-retention';

describe('what is kept with a span', () => {
  it('is a plain object like the one that was made, and another one', () => {
    const made = { traceId: '1', traceFlags: 1 };
    expect(copyForRetention(made)).toStrictEqual(made);
    expect(copyForRetention(made)).not.toBe(made);
  });

  it('is a list of its own for each span', () => {
    const list = copyListForRetention<string>();
    list.push('event');
    expect([list, copyListForRetention()]).toStrictEqual([['event'], []]);
  });
});
