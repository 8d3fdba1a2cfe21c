import { safePath, safeQuery, safeUrl } from '../../lib/http/url';

describe('safeUrl', () => {
  it.each([
    ['https://shop.example/orders/7?page=2', 'https://shop.example/orders/7?page=2'],
    ['https://shop.example/a?token=t-1&page=2#part', 'https://shop.example/a?token=[redacted]&page=2'],
    [
      'https://shop.example/a?apiKey=1&X-Amz-Security-Token=2',
      'https://shop.example/a?apiKey=[redacted]&X-Amz-Security-Token=[redacted]',
    ],
    ['https://shop.example/cards/4111111111111111', 'https://shop.example/cards/[redacted]'],
    ['/relative/path?token=t-1234567', '/relative/path?token=[redacted]'],
    ['', ''],
  ])('of %s is %s', (url, safe) => {
    expect(safeUrl(url)).toBe(safe);
  });

  it.each(['http://user:pa55word@shop.example/', 'https://user@shop.example/', 'ftp://:pa55word@shop.example/a'])(
    'hides the credentials in %s',
    (url) => {
      expect(safeUrl(url)).toContain('shop.example');
      expect(safeUrl(url)).not.toMatch(/pa55word|user/);
    },
  );

  it('is bounded, and hides a secret across the bound', () => {
    expect(safeUrl(`https://shop.example/${'a'.repeat(100_000)}`).length).toBeLessThanOrEqual(1024);
    expect(safeUrl(`https://shop.example/?${'a=1&'.repeat(100_000)}token=t-1`).length).toBeLessThanOrEqual(1024);
    expect(safeUrl(`https://shop.example/?${'a'.repeat(980)}=1&token=t-1234567`)).not.toContain('t-1234567');
  });
});

describe('safePath', () => {
  it.each([
    ['/reset/abc/confirm', '/reset/:token/confirm', '/reset/[redacted]/confirm'],
    ['/reset/abc', '/reset/{token}', '/reset/[redacted]'],
    ['/a/1/pin/2', '/a/:id/pin/:pin', '/a/1/pin/[redacted]'],
    ['/a/x/y/z', '/a/:secret(.*)', '/a/[redacted]/[redacted]/[redacted]'],
    ['/a/x/y/z', '/*path/:token', '/[redacted]/[redacted]/[redacted]/[redacted]'],
    ['/reset/', '/reset/:token?', '/reset/'],
    ['/orders/17', '/orders/:id', undefined],
    ['/anything', '*', undefined],
  ])('of %s at the route %s is %s', (path, route, safe) => {
    expect(safePath(path, route)).toBe(safe);
  });
});

describe('safeQuery', () => {
  it.each([
    ['', ''],
    ['page=2&size=10', 'page=2&size=10'],
    ['password=a&page=2', 'password=[redacted]&page=2'],
    ['pass%77ord=a', 'pass%77ord=[redacted]'],
    ['q=4111+1111+1111+1111', 'q=[redacted]'],
    ['q=4111%201111%201111%201111', 'q=[redacted]'],
    ['q=Bearer%20abcdef123456', 'q=[redacted]'],
    ['flag&empty=&=nameless', 'flag&empty=&=nameless'],
    ['%E0%A4%A=%', '%E0%A4%A=%'],
  ])('of %s is %s', (query, safe) => {
    expect(safeQuery(query)).toBe(safe);
  });
});
