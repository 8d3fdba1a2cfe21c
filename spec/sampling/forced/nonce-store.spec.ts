import { NonceStore } from '../../../lib/sampling/forced/nonce-store';

const use = (traceId: string, expiresAt = 10_000) => ({ traceId, expiresAt });

describe('NonceStore', () => {
  it('reserves a nonce for the first trace that uses it', () => {
    const nonces = new NonceStore();
    expect(nonces.isUsedByAnotherTrace('n', 'a')).toBe(false);
    expect(nonces.reserve('n', use('a'), 0)).toBe(true);
    expect([nonces.isUsedByAnotherTrace('n', 'a'), nonces.isUsedByAnotherTrace('n', 'b')]).toStrictEqual([false, true]);
  });

  it('rejects new nonces when it is full, instead of forgetting a valid one', () => {
    const nonces = new NonceStore(3);
    const reserved = ['1', '2', '3', '4'].map((nonce) => nonces.reserve(nonce, use('a'), 0));
    expect(reserved).toStrictEqual([true, true, true, false]);
    expect(nonces.reserve('1', use('a'), 0)).toBe(true);
    expect(nonces.isUsedByAnotherTrace('1', 'b')).toBe(true);
    expect(nonces.size).toBe(3);
  });

  it('removes expired nonces, at most once per second', () => {
    const nonces = new NonceStore(2);
    nonces.reserve('1', use('a', 5000), 0);
    nonces.reserve('2', use('a', 5500), 0);
    expect(nonces.reserve('3', use('a', 9000), 5000)).toBe(true);
    expect(nonces.reserve('4', use('a', 9000), 5600)).toBe(false);
    expect(nonces.reserve('4', use('a', 9000), 6000)).toBe(true);
    expect(nonces.size).toBe(2);
  });
});
