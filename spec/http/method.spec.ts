import { requestMethod } from '../../lib/http/method';

describe('requestMethod', () => {
  it.each(['GET', 'POST', 'PATCH', 'OPTIONS', 'QUERY'])('does not change %s', (method) => {
    expect(requestMethod(method)).toStrictEqual({ method, original: {} });
  });

  it('is GET by default', () => {
    expect(requestMethod(undefined)).toStrictEqual({ method: 'GET', original: {} });
  });

  it('keeps the original of a method in another case', () => {
    expect(requestMethod('get')).toStrictEqual({
      method: 'GET',
      original: { 'http.request.method_original': 'get' },
    });
  });

  it('maps an unknown method to _OTHER, and bounds the original', () => {
    expect(requestMethod('X'.repeat(1000))).toStrictEqual({
      method: '_OTHER',
      original: { 'http.request.method_original': 'X'.repeat(64) },
    });
  });
});
