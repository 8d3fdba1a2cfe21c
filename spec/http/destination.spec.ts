import { destinationOf, goesOverHttp } from '../../lib/http/destination';

describe('destinationOf', () => {
  it.each([
    ['http://shop.example/a', 'shop.example', 80],
    ['https://shop.example/a', 'shop.example', 443],
    ['https://SHOP.example:8443/a', 'shop.example', 8443],
    ['http://10.0.0.7:3000/', '10.0.0.7', 3000],
    ['http://[::1]:3000/a', '::1', 3000],
    ['https://[2001:DB8::7]/a', '2001:db8::7', 443],
    ['https://user:pa55word@bücher.example/a', 'xn--bcher-kva.example', 443],
  ])('of %s is %s, port %i', (url, host, port) => {
    const { host: found, attributes } = destinationOf(url);
    expect(found).toBe(host);
    expect(attributes).toMatchObject({ 'server.address': host, 'server.port': port });
    expect(attributes['url.full']).not.toContain('pa55word');
  });

  it.each(['/stock', 'stock?a=1', '', 'http://', '//inventory/stock'])('has no host for %s', (url) => {
    expect(destinationOf(url)).toStrictEqual({ host: undefined, attributes: { 'url.full': url } });
  });
});

describe('goesOverHttp', () => {
  it.each([
    ['http://a', true],
    ['HTTPS://a', true],
    ['/a', true],
    ['a:80/b', false],
    ['data:text/plain,a', false],
    ['blob:nodedata:1', false],
    ['file:///a', false],
  ])('of %s is %s', (url, expected) => {
    expect(goesOverHttp(url)).toBe(expected);
  });
});
