import { IncomingRequest } from '../../../nest-module/request/incoming-request';

const raw = { method: 'GET', url: '/raw?a=1', httpVersion: '1.1', headers: {}, socket: { remoteAddress: '10.0.0.1' } };

const seen = (request: object): IncomingRequest => new IncomingRequest({ raw, headers: {}, ...request } as never);
const asked = (host: string | undefined, shown: object = {}) => {
  const { serverAddress, serverPort } = seen({ raw: { ...raw, headers: { host } }, ...shown });
  return { address: serverAddress, port: serverPort };
};

describe('IncomingRequest', () => {
  it('prefers the values of the adapter, which knows the trusted proxies', () => {
    const request = seen({ ip: '203.0.113.9', protocol: 'https', originalUrl: '/original?b=2' });
    expect([request.clientAddress, request.scheme, request.path, request.query]).toStrictEqual([
      '203.0.113.9',
      'https',
      '/original',
      'b=2',
    ]);
  });

  it("falls back to Node's request", () => {
    const request = seen({});
    expect([request.clientAddress, request.scheme, request.path, request.query, request.route]).toStrictEqual([
      '10.0.0.1',
      'http',
      '/raw',
      'a=1',
      undefined,
    ]);
  });

  it('recognises an encrypted connection', () => {
    expect(seen({ raw: { ...raw, socket: { encrypted: true } } }).scheme).toBe('https');
  });

  it.each([
    ['shop.example', { address: 'shop.example' }],
    ['shop.example:8080', { address: 'shop.example', port: 8080 }],
    ['[::1]:3000', { address: '[::1]', port: 3000 }],
    ['127.0.0.1', { address: '127.0.0.1' }],
    [`${'a'.repeat(400)}.example`, { address: 'a'.repeat(256) }],
    ['[::1', {}],
    ['a b', {}],
    ['', {}],
    [undefined, {}],
  ])('parses host and port of %s', (host, expected) => {
    expect(asked(host)).toEqual(expected);
  });

  it.each([
    ['edge.example', { address: 'edge.example', port: 3000 }],
    // In Fastify 4, the value includes the port.
    ['edge.example:8443', { address: 'edge.example', port: 3000 }],
    ['', { address: 'inner', port: 3000 }],
  ])('uses the host of the adapter: %s', (hostname, expected) => {
    expect(asked('inner:3000', { hostname })).toStrictEqual(expected);
  });

  it('reads the hostname of Fastify 5 only if the host differs from the header', () => {
    const hostname = jest.fn(() => 'edge.example');
    const fastify = (host: string): object =>
      Object.defineProperty({ host }, 'hostname', { get: hostname, enumerable: true });
    const addressOf = (host: string) => {
      const request = Object.assign(fastify(host), { raw: { ...raw, headers: { host: 'inner:3000' } }, headers: {} });
      return new IncomingRequest(request as never).serverAddress;
    };
    expect(addressOf('inner:3000')).toBe('inner');
    expect(hostname).not.toHaveBeenCalled();
    expect(addressOf('edge.example:3000')).toBe('edge.example');
  });

  it.each([
    [{ route: { path: '/a/:id' } }, '/a/:id'],
    [{ route: { path: '/:id' }, baseUrl: '/mounted' }, '/mounted/:id'],
    [{ route: { path: /^\/a/ } }, undefined],
    [{ route: { path: ['/a', '/b'] } }, undefined],
    [{ routeOptions: { url: '/b/:id' } }, '/b/:id'],
    [{ routeOptions: {} }, undefined],
  ])('returns the route of %j', (request, route) => {
    expect(seen(request).route).toBe(route);
  });
});
