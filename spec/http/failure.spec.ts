import { AxiosError, CanceledError } from 'axios';
import { type Aborting, failureOf } from '../../lib/http/failure';

const withCode = (code: unknown, cause?: unknown): Error =>
  Object.assign(new Error('failed', cause === undefined ? {} : { cause }), { code });
const timeout = new DOMException('too late', 'TimeoutError');
const aborted = (reason: unknown): Aborting => ({ aborted: true, reason });

describe('failureOf', () => {
  it.each<[string, unknown, string | undefined]>([
    ['a refused connection', withCode('ECONNREFUSED'), 'ECONNREFUSED'],
    ['a connection that timed out', withCode('ETIMEDOUT'), 'ETIMEDOUT'],
    ['a name that does not resolve', withCode('ENOTFOUND'), 'ENOTFOUND'],
    ['what fetch wraps', new TypeError('fetch failed', { cause: withCode('ECONNREFUSED') }), 'ECONNREFUSED'],
    ['what the fetch adapter of axios wraps twice', new AxiosError('x', 'ERR_NETWORK'), 'ERR_NETWORK'],
    [
      'a vague code above a telling one',
      Object.assign(new AxiosError('x', 'ERR_NETWORK'), { cause: withCode('ENOTFOUND') }),
      'ENOTFOUND',
    ],
    ['a timeout of axios', new AxiosError('timeout of 5ms exceeded', 'ECONNABORTED'), 'timeout'],
    ['a timeout that axios is told to call so', new AxiosError('timeout of 5ms exceeded', 'ETIMEDOUT'), 'timeout'],
    ['a timeout of the operating system through axios', AxiosError.from(withCode('ETIMEDOUT')), 'ETIMEDOUT'],
    ['a timeout of undici', new TypeError('fetch failed', { cause: withCode('UND_ERR_HEADERS_TIMEOUT') }), 'timeout'],
    ['a timeout of the platform', timeout, 'timeout'],
    ['a class of one’s own', new RangeError('x'), undefined],
    ['a code that is a sentence', withCode('it went wrong'), undefined],
    ['a code that is a number', withCode(7), undefined],
    ['a code without end', withCode('X'.repeat(100)), undefined],
    ['text', 'failed', undefined],
    ['nothing', undefined, undefined],
  ])('calls %s by its type', (_what, error, type) => {
    expect(failureOf(error)).toStrictEqual({ kind: 'failed', error, type });
  });

  it('stops in a circle of causes', () => {
    const circle = new Error('a');
    circle.cause = circle;
    expect(failureOf(circle)).toStrictEqual({ kind: 'failed', error: circle, type: undefined });
  });

  it.each<[string, unknown, Aborting | undefined]>([
    ['AbortError', new DOMException('aborted', 'AbortError'), undefined],
    ['CanceledError', new CanceledError(), undefined],
    ['the reason that was given to abort()', 'changed my mind', aborted('changed my mind')],
    ['CanceledError with a reason', new CanceledError(), aborted(new Error('changed my mind'))],
  ])('tells by %s that the caller has given up', (_what, error, signal) => {
    expect(failureOf(error, signal)).toStrictEqual({ kind: 'cancelled' });
  });

  it.each<[string, unknown]>([
    ['fetch', timeout],
    ['axios', new CanceledError()],
  ])('takes the timeout of a signal for one, as %s says it', (_client, error) => {
    expect(failureOf(error, aborted(timeout))).toStrictEqual({ kind: 'failed', error: timeout, type: 'timeout' });
  });

  it('takes an error that is not about the signal for what it is', () => {
    const error = withCode('ECONNRESET');
    expect(failureOf(error, aborted(timeout))).toStrictEqual({ kind: 'failed', error, type: 'ECONNRESET' });
  });

  it('does not mind an error that throws when it is read', () => {
    const error = new Proxy(new Error('x'), {
      get() {
        throw new Error('hands off');
      },
    });
    expect(failureOf(error).kind).toBe('failed');
  });
});
