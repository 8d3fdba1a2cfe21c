import { defaultTextMapGetter, defaultTextMapSetter, ROOT_CONTEXT } from '@opentelemetry/api';
import { FORWARDED_HEADERS, forwardedHeaders, ForwardedHeadersPropagator } from '../../lib/sdk';

function forwarded(carrier: Record<string, unknown>, names?: readonly string[]): Record<string, string> {
  const propagator = new ForwardedHeadersPropagator(names);
  const sent: Record<string, string> = {};
  propagator.inject(propagator.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter), sent, defaultTextMapSetter);
  return sent;
}

describe('headers of the incoming request', () => {
  it('are forwarded unchanged: the request id and those of B3', () => {
    const carrier = Object.fromEntries(FORWARDED_HEADERS.map((name, index) => [name, `value ${index}`]));
    expect(forwarded({ ...carrier, authorization: 'Bearer t', cookie: 'a=b', 'x-other': '1' })).toStrictEqual(carrier);
    expect(FORWARDED_HEADERS).toContain('x-request-id');
  });

  it('can be chosen', () => {
    expect(forwarded({ 'x-tenant': 't-1', 'x-request-id': 'r-1' }, ['X-Tenant'])).toStrictEqual({ 'x-tenant': 't-1' });
    expect(forwarded({ 'x-request-id': 'r-1' }, [])).toStrictEqual({});
  });

  it('are forwarded with their first value if they occur several times', () => {
    expect(forwarded({ 'x-request-id': ['r-1', 'r-2'] })).toStrictEqual({ 'x-request-id': 'r-1' });
  });

  it.each<[string, unknown]>([
    ['a line break', 'r-1\r\nx-evil: 1'],
    ['a lone line feed', 'r-1\nx-evil: 1'],
    ['a line feed at its end', 'r-1\n'],
    ['a null character', 'r-1\0'],
    ['a tab', 'r\t1'],
    ['a character beyond ASCII', 'r-é'],
    ['nothing', ''],
    ['a blank at its start', ' r-1'],
    ['more than 256 characters', 'x'.repeat(257)],
    ['a number', 7],
    ['an object', {}],
    ['an array of others', [7]],
  ])('are not forwarded if they contain %s', (_what, value) => {
    expect(forwarded({ 'x-request-id': value })).toStrictEqual({});
  });

  it('are forwarded up to 256 characters', () => {
    const longest = 'x'.repeat(256);
    expect(forwarded({ 'x-request-id': longest })).toStrictEqual({ 'x-request-id': longest });
  });

  it('match in any case', () => {
    expect(forwarded({ 'X-Request-Id': 'r-1' })).toStrictEqual({ 'x-request-id': 'r-1' });
  });

  it('are ignored if the carrier throws', () => {
    const refuse = (): never => {
      throw new Error('refused');
    };
    const propagator = new ForwardedHeadersPropagator();
    expect(propagator.extract(ROOT_CONTEXT, {}, { get: refuse, keys: refuse })).toBe(ROOT_CONTEXT);
  });

  it('are empty outside a request', () => {
    expect(forwardedHeaders(ROOT_CONTEXT)).toStrictEqual({});
  });
});
