import { byteSize } from '../../../lib/viewer/command/byte-size';

const GB = 1024 ** 3;

describe('a size', () => {
  it.each([
    ['256MB', 256 * 1024 ** 2],
    ['256mb', 256 * 1024 ** 2],
    ['256 MiB', 256 * 1024 ** 2],
    ['1.5G', 1.5 * GB],
    ['2000k', 2000 * 1024],
    ['5000000', 5_000_000],
    ['5000000B', 5_000_000],
  ])('of %s is %d bytes', (text, bytes) => {
    expect(byteSize('--size', text, 4 * GB)).toBe(bytes);
  });

  it.each(['', 'MB', '-5MB', '1e9', '5 apples', '1KB', '0', 'Infinity'])('is not %j', (text) => {
    expect(() => byteSize('--size', text, 4 * GB)).toThrow('Expected `--size` to be a size of 1MB or more');
  });

  it('must leave a quarter of the heap for other work', () => {
    expect(byteSize('--size', '3GB', 4 * GB)).toBe(3 * GB);
    expect(() => byteSize('--size', '6GB', 4 * GB)).toThrow(
      'Expected `--size` to be at most 3072MB, three quarters of the heap of this process, got "6GB". ' +
        'For more, set NODE_OPTIONS=--max-old-space-size=8192',
    );
  });
});
