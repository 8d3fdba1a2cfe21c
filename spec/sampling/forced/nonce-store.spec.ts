import { NonceStore } from '../../../lib/sampling/forced/nonce-store';

const owner = (traceId: string, expiresAt = 10_000) => ({ traceId, expiresAt });

describe('NonceStore', () => {
  it('gives a nonce to the first trace that comes with it', () => {
    const owners = new NonceStore();
    expect(owners.belongsToAnother('n', 'a')).toBe(false);
    expect(owners.claim('n', owner('a'), 0)).toBe(true);
    expect([owners.belongsToAnother('n', 'a'), owners.belongsToAnother('n', 'b')]).toStrictEqual([false, true]);
  });

  it('takes no more than it has room for, rather than to forget one that is valid', () => {
    const owners = new NonceStore(3);
    const claimed = ['1', '2', '3', '4'].map((nonce) => owners.claim(nonce, owner('a'), 0));
    expect(claimed).toStrictEqual([true, true, true, false]);
    expect(owners.claim('1', owner('a'), 0)).toBe(true);
    expect(owners.belongsToAnother('1', 'b')).toBe(true);
    expect(owners.size).toBe(3);
  });

  it('makes room of what has expired, and looks for it once in a second', () => {
    const owners = new NonceStore(2);
    owners.claim('1', owner('a', 5000), 0);
    owners.claim('2', owner('a', 5500), 0);
    expect(owners.claim('3', owner('a', 9000), 5000)).toBe(true);
    expect(owners.claim('4', owner('a', 9000), 5600)).toBe(false);
    expect(owners.claim('4', owner('a', 9000), 6000)).toBe(true);
    expect(owners.size).toBe(2);
  });
});
