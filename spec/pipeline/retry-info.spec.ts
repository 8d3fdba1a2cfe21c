import { retryDelayMillis } from '../../lib/pipeline/retry-info';

const message = (number: number, content: Buffer): Buffer =>
  Buffer.concat([Buffer.from([number * 8 + 2, content.length]), content]);
const retryInfo = (duration: number[], type = 'type.googleapis.com/google.rpc.RetryInfo'): Buffer =>
  message(3, Buffer.concat([message(1, Buffer.from(type)), message(2, message(1, Buffer.from(duration)))]));

describe('retryDelayMillis', () => {
  it('reads seconds and nanoseconds of the RetryInfo among the details of a status', () => {
    const other = retryInfo([0x08, 99], 'type.googleapis.com/google.rpc.ErrorInfo');
    const text = message(2, Buffer.from('too much'));
    const delay = retryInfo([0x08, 3, 0x10, 0x80, 0xca, 0xb5, 0xee, 0x01]);
    expect(retryDelayMillis(Buffer.concat([Buffer.from([0x08, 8]), text, other, delay]))).toBe(3500);
  });

  it('is nothing where there is no RetryInfo', () => {
    expect(retryDelayMillis(Buffer.from([0x08, 8]))).toBeUndefined();
    expect(retryDelayMillis(new Uint8Array())).toBeUndefined();
  });

  it('takes no message for a delay that is cut off or none', () => {
    const whole = retryInfo([0x08, 3]);
    for (let length = 0; length < whole.length; length++) {
      expect(retryDelayMillis(whole.subarray(0, length))).toBeUndefined();
    }
    expect(retryDelayMillis(Buffer.from('<html>Bad Gateway</html>'))).toBeUndefined();
  });
});
