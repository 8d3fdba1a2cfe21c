import { AxiosError, CanceledError } from 'axios';
import { type AbortState, failureOf } from '../../lib/http/failure';

const withCode = (code: unknown, cause?: unknown): Error =>
  Object.assign(new Error('failed', cause === undefined ? {} : { cause }), { code });
const timeout = new DOMException('too late', 'TimeoutError');
const aborted = (reason: unknown): AbortState => ({ aborted: true, reason });

describe('failureOf', () => {
  it.each<[string, unknown, string | undefined]>([
    ['a refused connection', withCode('ECONNREFUSED'), 'ECONNREFUSED'],
    ['a connection that timed out', withCode('ETIMEDOUT'), 'ETIMEDOUT'],
    ['a name that does not resolve', withCode('ENOTFOUND'), 'ENOTFOUND'],
    ['an error that fetch wraps', new TypeError('fetch failed', { cause: withCode('ECONNREFUSED') }), 'ECONNREFUSED'],
    ['an error that the fetch adapter of axios wraps twice', new AxiosError('x', 'ERR_NETWORK'), 'ERR_NETWORK'],
    [
      'a generic code above a specific one',
      Object.assign(new AxiosError('x', 'ERR_NETWORK'), { cause: withCode('ENOTFOUND') }),
      'ENOTFOUND',
    ],
    ['a timeout of axios', new AxiosError('timeout of 5ms exceeded', 'ECONNABORTED'), 'timeout'],
    [
      'a timeout of axios with `clarifyTimeoutError`',
      new AxiosError('timeout of 5ms exceeded', 'ETIMEDOUT'),
      'timeout',
    ],
    ['a timeout of the operating system through axios', AxiosError.from(withCode('ETIMEDOUT')), 'ETIMEDOUT'],
    ['a timeout of undici', new TypeError('fetch failed', { cause: withCode('UND_ERR_HEADERS_TIMEOUT') }), 'timeout'],
    ['a timeout of the platform', timeout, 'timeout'],
    ['another error class', new RangeError('x'), undefined],
    ['a code that is a sentence', withCode('it went wrong'), undefined],
    ['a code that is a number', withCode(7), undefined],
    ['a very long code', withCode('X'.repeat(100)), undefined],
    ['text', 'failed', undefined],
    ['nothing', undefined, undefined],
  ])('finds the type of %s', (_what, error, type) => {
    expect(failureOf(error)).toStrictEqual({ kind: 'failed', error, type });
  });

  it('stops at circular causes', () => {
    const circle = new Error('a');
    circle.cause = circle;
    expect(failureOf(circle)).toStrictEqual({ kind: 'failed', error: circle, type: undefined });
  });

  it.each<[string, unknown, AbortState | undefined]>([
    ['AbortError', new DOMException('aborted', 'AbortError'), undefined],
    ['CanceledError', new CanceledError(), undefined],
    ['the reason that was given to abort()', 'changed my mind', aborted('changed my mind')],
    ['CanceledError with a reason', new CanceledError(), aborted(new Error('changed my mind'))],
  ])('recognises a cancelled request by %s', (_what, error, signal) => {
    expect(failureOf(error, signal)).toStrictEqual({ kind: 'cancelled' });
  });

  it.each<[string, unknown]>([
    ['fetch', timeout],
    ['axios', new CanceledError()],
  ])('recognises the timeout of a signal as %s reports it', (_client, error) => {
    expect(failureOf(error, aborted(timeout))).toStrictEqual({ kind: 'failed', error: timeout, type: 'timeout' });
  });

  it('does not relate an unrelated error to the aborted signal', () => {
    const error = withCode('ECONNRESET');
    expect(failureOf(error, aborted(timeout))).toStrictEqual({ kind: 'failed', error, type: 'ECONNRESET' });
  });

  it('survives an error that throws when it is read', () => {
    const error = new Proxy(new Error('x'), {
      get() {
        throw new Error('hands off');
      },
    });
    expect(failureOf(error).kind).toBe('failed');
  });
});
