import {
  connectionAttributes,
  routeAttributes,
  samplingAttributes,
} from '../../../nest-module/request/request-attributes';
import { IncomingRequest } from '../../../nest-module/request/incoming-request';

describe('the attributes of a request', () => {
  it('hide secrets of the path and the query', () => {
    expect(samplingAttributes('/a?token=hunter2&page=2', 'https', 'GET', {})).toStrictEqual({
      'http.request.method': 'GET',
      'url.path': '/a',
      'url.scheme': 'https',
      'url.query': 'token=[redacted]&page=2',
    });
    expect(routeAttributes('/reset/hunter2?a=1', '/reset/:token')).toStrictEqual({
      'http.route': '/reset/:token',
      'url.path': '/reset/[redacted]',
    });
    expect(routeAttributes('/orders/7', '/orders/:id')).toStrictEqual({ 'http.route': '/orders/:id' });
  });

  it('bound the user agent', () => {
    const raw = { httpVersion: '1.1', headers: { 'user-agent': 'a'.repeat(1000) }, socket: {} };
    const attributes = connectionAttributes(new IncomingRequest(raw));
    expect(attributes).toStrictEqual({ 'network.protocol.version': '1.1', 'user_agent.original': 'a'.repeat(256) });
  });
});
