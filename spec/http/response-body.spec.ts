import { Readable } from 'node:stream';
import { bodyValue, isTextType } from '../../lib/http/response-body';

describe('the body of a failed response', () => {
  it('is shown where it is text or JSON, without its secrets', () => {
    expect(bodyValue('no stock')).toBe('no stock');
    expect(bodyValue({ reason: 'no stock', password: 'hunter2' })).toBe(
      '{"reason":"no stock","password":"[redacted]"}',
    );
  });

  it.each([Readable.from(['a']), Buffer.from('a'), new Blob(['a']), null])('is not read otherwise: %p', (body) => {
    expect(bodyValue(body)).toBeUndefined();
  });
});

describe('a content type', () => {
  it.each([
    undefined,
    null,
    '',
    'text/html; charset=utf-8',
    'application/json',
    'application/problem+json',
    ' TEXT/plain',
  ])('is that of text: %p', (type) => expect(isTextType(type)).toBe(true));

  it.each(['application/octet-stream', 'image/png', 'application/jsonp', 'multipart/form-data'])(
    'is not that of text: %s',
    (type) => expect(isTextType(type)).toBe(false),
  );
});
