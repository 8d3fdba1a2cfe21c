import { TokenBucket } from '../../../lib/sampling/forced/token-bucket';

let now = 0;
const bucketOf = (perSecond: number, burst: number) => new TokenBucket(perSecond, burst, () => now);
const taken = (bucket: TokenBucket, times: number) =>
  Array.from({ length: times }, () => bucket.take()).filter(Boolean);

beforeEach(() => void (now = 1_000_000));

describe('TokenBucket', () => {
  it('lets a burst through at once, and then so many in a second', () => {
    const bucket = bucketOf(10, 20);
    expect(taken(bucket, 100)).toHaveLength(20);
    now += 1000;
    expect(taken(bucket, 100)).toHaveLength(10);
  });

  it('holds no more than a burst, however long nothing came', () => {
    const bucket = bucketOf(10, 10);
    now += 3_600_000;
    expect(taken(bucket, 100)).toHaveLength(10);
  });

  it('keeps what has come of a token', () => {
    const bucket = bucketOf(1, 1);
    bucket.take();
    const passed = Array.from({ length: 20 }, () => {
      now += 100;
      return bucket.take();
    });
    expect(passed.filter(Boolean)).toHaveLength(2);
  });

  it('is filled by no clock that was put back', () => {
    const bucket = bucketOf(10, 10);
    taken(bucket, 10);
    now -= 500_000;
    expect(bucket.take()).toBe(false);
    now += 1000;
    expect(taken(bucket, 100)).toHaveLength(10);
  });
});
