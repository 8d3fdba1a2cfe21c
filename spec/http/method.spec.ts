import { requestMethod } from '../../lib/http/method';

describe('requestMethod', () => {
  it.each(['GET', 'POST', 'PATCH', 'OPTIONS', 'QUERY'])('leaves %s as it is', (method) => {
    expect(requestMethod(method)).toStrictEqual({ method, original: {} });
  });

  it('is GET where nobody has said', () => {
    expect(requestMethod(undefined)).toStrictEqual({ method: 'GET', original: {} });
  });

  it('keeps what was sent in other letters', () => {
    expect(requestMethod('get')).toStrictEqual({
      method: 'GET',
      original: { 'http.request.method_original': 'get' },
    });
  });

  it('lets nobody invent a method, and bounds what was sent', () => {
    expect(requestMethod('X'.repeat(1000))).toStrictEqual({
      method: '_OTHER',
      original: { 'http.request.method_original': 'X'.repeat(64) },
    });
  });
});
