import { TokenBucket } from '../../../lib/sampling/forced/token-bucket';

let now = 0;
const bucketOf = (perSecond: number, burst: number) => new TokenBucket(perSecond, burst, () => now);
const taken = (bucket: TokenBucket, times: number) =>
  Array.from({ length: times }, () => bucket.take()).filter(Boolean);

beforeEach(() => void (now = 1_000_000));

describe('TokenBucket', () => {
  it('allows a burst at once, and then the rate per second', () => {
    const bucket = bucketOf(10, 20);
    expect(taken(bucket, 100)).toHaveLength(20);
    now += 1000;
    expect(taken(bucket, 100)).toHaveLength(10);
  });

  it('holds at most one burst after any pause', () => {
    const bucket = bucketOf(10, 10);
    now += 3_600_000;
    expect(taken(bucket, 100)).toHaveLength(10);
  });

  it('keeps fractions of a token', () => {
    const bucket = bucketOf(1, 1);
    bucket.take();
    const passed = Array.from({ length: 20 }, () => {
      now += 100;
      return bucket.take();
    });
    expect(passed.filter(Boolean)).toHaveLength(2);
  });

  it('adds no tokens if the clock goes back', () => {
    const bucket = bucketOf(10, 10);
    taken(bucket, 10);
    now -= 500_000;
    expect(bucket.take()).toBe(false);
    now += 1000;
    expect(taken(bucket, 100)).toHaveLength(10);
  });
});
