import { interpretHttpResponse, retryAfterMillis } from '../../../../lib/export/otlp/transport/http-response';

const NO_BODY = { bytes: Buffer.alloc(0), isJson: false };
const resultOf = (status: number, reason?: string) =>
  interpretHttpResponse({ status, reason, body: NO_BODY }, 'http://collector/v1/traces');

describe('retryAfterMillis', () => {
  beforeEach(() => void jest.useFakeTimers({ now: Date.parse('2026-11-28T10:00:00Z') }));
  afterEach(() => void jest.useRealTimers());

  it.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['Sat, 28 Nov 2026 10:00:07 GMT', 7000],
    ['Saturday, 28-Nov-26 10:00:07 GMT', 7000],
    ['Sat, 28 Nov 2026 09:00:00 GMT', 0],
    ['-5', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['2026', 2_026_000],
    ['', undefined],
    [undefined, undefined],
  ])('of %p is %p', (value, millis) => {
    expect(retryAfterMillis(value)).toBe(millis);
  });
});

describe('the response of a receiver over HTTP', () => {
  it.each([200, 202, 204])('is a success by %d', (status) => {
    expect(resultOf(status)).toMatchObject({ status: 'success' });
  });

  it.each([429, 502, 503, 504])('is retryable by %d', (status) => {
    expect(resultOf(status, 'Not Now')).toMatchObject({
      status: 'retryable',
      error: { message: `${status} Not Now` },
    });
  });

  it('is a failure if it redirects, and says that redirects are not followed', () => {
    expect(resultOf(307, 'Temporary Redirect')).toMatchObject({
      status: 'failure',
      error: { message: '307 Temporary Redirect: redirects are not followed' },
    });
  });

  it('is described by its status if the receiver sends no message', () => {
    expect(resultOf(418)).toMatchObject({ status: 'failure', error: { message: '418' } });
  });

  it('is cut if its message is long', () => {
    const body = { bytes: Buffer.from(JSON.stringify({ message: 'x'.repeat(100_000) })), isJson: true };
    const result = interpretHttpResponse({ status: 400, body }, 'http://collector');
    expect((result as { error: Error }).error.message).toHaveLength('400: '.length + 1024);
  });
});
