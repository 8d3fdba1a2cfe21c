import { Redactor, setRedactor } from '../../../lib/redaction/redactor';
import { requestMethod } from '../../../lib/http/method';
import { safeQuery } from '../../../lib/http/url';
import { cleanAttributes } from '../../../lib/values/clean-attributes';
import { RequestAttributes } from '../../../nest-module/request/request-attributes';
import { IncomingRequest } from '../../../nest-module/request/incoming-request';

const attributesOf = (request: object): RequestAttributes => {
  const incoming = new IncomingRequest({ httpVersion: '1.1', headers: {}, socket: {}, ...request } as never);
  return new RequestAttributes(incoming, requestMethod(incoming.method), undefined);
};

const request = {
  method: 'get',
  url: '/a?token=hunter2&page=2',
  headers: { host: 'shop.example:8080', 'user-agent': 'curl password=hunter2' },
  socket: { encrypted: true, remoteAddress: '10.0.0.7' },
};

describe('the attributes of a request', () => {
  afterEach(() => setRedactor(new Redactor()));

  it('hide secrets', () => {
    expect(attributesOf(request).recordedAttributes()).toStrictEqual({
      'http.request.method': 'GET',
      'http.request.method_original': 'get',
      'url.path': '/a',
      'url.scheme': 'https',
      'url.query': 'token=[redacted]&page=2',
      'network.protocol.version': '1.1',
      'server.address': 'shop.example',
      'server.port': 8080,
      'client.address': '10.0.0.7',
      'user_agent.original': 'curl password=[redacted]',
    });
  });

  it.each([
    [
      'is the name of a query parameter',
      new Redactor(),
      '/a?ghp_012345678901234567890123456789abcdef=1',
      '[redacted]=1',
    ],
    ['is both name and value', new Redactor({ shapes: [/ref=\w+/] }), '/a?page=2&ref=r17', 'page=2&[redacted]'],
  ])('hide a secret that %s', (_, redactor, url, query) => {
    setRedactor(redactor);
    expect(attributesOf({ url }).recordedAttributes()['url.query']).toBe(query);
  });

  it('are those of the URL for a sampler', () => {
    expect(attributesOf(request).attributes()).toStrictEqual({
      'http.request.method': 'GET',
      'http.request.method_original': 'get',
      'url.path': '/a',
      'url.scheme': 'https',
      'url.query': 'token=[redacted]&page=2',
    });
  });

  it('bound the user agent', () => {
    const { ['user_agent.original']: agent } = attributesOf({
      headers: { 'user-agent': 'a'.repeat(1000) },
    }).recordedAttributes();
    expect(agent).toBe('a'.repeat(256));
  });

  it.each([
    ['names', new Redactor({ names: ['client.address', /^url/] })],
    ['shapes', new Redactor({ shapes: [/GET|https|8080|10\.0|shop/g] })],
    ['a replacement', new Redactor({ names: ['query'], replace: () => '?' })],
  ])('follow %s of the application, as other attributes do', (_, redactor) => {
    setRedactor(redactor);
    expect(attributesOf(request).recordedAttributes()).toStrictEqual(
      cleanAttributes({
        'http.request.method': 'GET',
        'http.request.method_original': 'get',
        'url.path': '/a',
        'url.scheme': 'https',
        'url.query': safeQuery('token=hunter2&page=2'),
        'network.protocol.version': '1.1',
        'server.address': 'shop.example',
        'server.port': 8080,
        'client.address': '10.0.0.7',
        'user_agent.original': 'curl password=hunter2',
      }),
    );
  });

  it('keep those of the URL if a property of the request cannot be read', () => {
    const socket = {
      get remoteAddress(): string {
        throw new Error('no address');
      },
    };
    expect(attributesOf({ url: '/a', socket }).recordedAttributes()).toStrictEqual({
      'http.request.method': 'GET',
      'url.path': '/a',
      'url.scheme': 'http',
    });
  });
});
