import { assert, property, uint8Array } from 'fast-check';
import { partialSuccessIn, statusIn } from '../../../lib/export/otlp/response-reader';

const message = (number: number, content: Buffer): Buffer =>
  Buffer.concat([Buffer.from([number * 8 + 2, content.length]), content]);
const protobuf = (...fields: Buffer[]) => ({ bytes: Buffer.concat(fields), isJson: false });
const json = (value: unknown) => ({ bytes: Buffer.from(JSON.stringify(value)), isJson: true });

describe('the partial success of a response', () => {
  it('has the number of rejected spans, and the reason, in both encodings', () => {
    const inProtobuf = protobuf(
      message(1, Buffer.concat([Buffer.from([0x08, 2]), message(2, Buffer.from('too long'))])),
    );
    const inJson = json({ partialSuccess: { rejectedSpans: '2', errorMessage: 'too long' } });
    for (const body of [inProtobuf, inJson]) {
      expect(partialSuccessIn(body)).toMatchObject({ rejected: 2, message: 'too long' });
    }
  });

  it('is absent if the response reports nothing', () => {
    expect(partialSuccessIn(protobuf())).toBeUndefined();
    expect(partialSuccessIn(protobuf(message(1, Buffer.alloc(0))))).toBeUndefined();
    expect(partialSuccessIn(json({}))).toBeUndefined();
    expect(partialSuccessIn(json({ partialSuccess: null }))).toBeUndefined();
    expect(partialSuccessIn(json({ partialSuccess: { rejectedSpans: 0 } }))).toBeUndefined();
  });

  it.each([
    [1.5, 2],
    ['1.5', 2],
    [2, 2],
    [-3, 0],
    ['many', 0],
    [1e300, Number.MAX_SAFE_INTEGER],
    [null, 0],
    [[], 0],
  ])('rounds the number %j of a receiver to whole spans', (rejectedSpans, rejected) => {
    expect(partialSuccessIn(json({ partialSuccess: { rejectedSpans, errorMessage: 'no' } }))).toMatchObject({
      rejected,
    });
  });

  it('counts no spans if the number in protobuf is negative', () => {
    const minusOne = Buffer.from([0x08, ...Array.from({ length: 9 }, () => 0xff), 1]);
    expect(partialSuccessIn(protobuf(message(1, minusOne)))).toBeUndefined();
  });

  it.each([
    ['a web page', protobuf(Buffer.from('<!doctype html>')), 'unknown wire type'],
    ['truncated protobuf', protobuf(Buffer.from([0x0a, 0x20, 0x08, 0x01])), 'extends past the end'],
    ['truncated JSON', { bytes: Buffer.from('{"partial'), isJson: true }, 'JSON'],
    ['JSON that is not an object', json('taken'), 'not an object'],
  ])('cannot be read from %s', (_what, body, reason) => {
    expect(() => partialSuccessIn(body)).toThrow(reason);
  });
});

describe('the status of an error response', () => {
  const retryInfo = (duration: number[], type = 'type.googleapis.com/google.rpc.RetryInfo'): Buffer =>
    message(3, Buffer.concat([message(1, Buffer.from(type)), message(2, message(1, Buffer.from(duration)))]));

  it('has a message, in both encodings', () => {
    expect(statusIn(protobuf(Buffer.from([0x08, 3]), message(2, Buffer.from('no token'))))).toStrictEqual({
      message: 'no token',
    });
    expect(statusIn(json({ code: 3, message: 'no token' }))).toStrictEqual({ message: 'no token' });
  });

  it('has the delay of its RetryInfo', () => {
    const other = retryInfo([0x08, 99], 'type.googleapis.com/google.rpc.ErrorInfo');
    const text = message(2, Buffer.from('too much'));
    const delay = retryInfo([0x08, 3, 0x10, 0x80, 0xca, 0xb5, 0xee, 0x01]);
    expect(statusIn(protobuf(Buffer.from([0x08, 8]), text, other, delay))).toStrictEqual({
      message: 'too much',
      retryInMillis: 3500,
    });
  });

  it('ignores a truncated delay', () => {
    const whole = retryInfo([0x08, 3]);
    for (let length = 0; length < whole.length; length++) {
      expect(statusIn(protobuf(whole.subarray(0, length)))).toStrictEqual({});
    }
  });

  it.each([
    ['a web page', protobuf(Buffer.from('<html>Bad Gateway</html>'))],
    ['JSON that is not an object', json(7)],
    ['a message that is not a string', json({ message: { toString: 1 } })],
    ['nothing', protobuf()],
  ])('is empty for %s', (_what, body) => {
    expect(statusIn(body)).toStrictEqual({});
  });

  it('never throws, whatever the bytes', () => {
    assert(property(uint8Array({ maxLength: 200 }), (bytes) => typeof statusIn({ bytes, isJson: false }) === 'object'));
  });
});
