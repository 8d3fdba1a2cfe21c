import { AxiosError, CanceledError } from 'axios';
import { isCancellation } from '../../lib/span/cancellation';

const hostile = new Proxy(
  {},
  {
    get() {
      throw new Error('do not look');
    },
  },
);

describe('isCancellation', () => {
  it.each<[string, unknown]>([
    ['the reason of an aborted signal', AbortSignal.abort().reason],
    ['an error named AbortError', Object.assign(new Error('stop'), { name: 'AbortError' })],
    ['an error with the code of Node', Object.assign(new Error('stop'), { code: 'ABORT_ERR' })],
    ['the cancellation of axios', new CanceledError('stop')],
    ['an error with the code of axios', Object.assign(new Error('stop'), { code: 'ERR_CANCELED' })],
  ])('recognises %s', (_, error) => {
    expect(isCancellation(error)).toBe(true);
  });

  it.each<[string, unknown]>([
    ['an error', new Error('AbortError')],
    ['a timeout', Object.assign(new Error('slow'), { name: 'TimeoutError', code: 'ETIMEDOUT' })],
    ['an error of axios', new AxiosError('refused', 'ECONNREFUSED')],
    ['a text', 'AbortError'],
    ['nothing', undefined],
    ['null', null],
    ['something hostile', hostile],
  ])('rejects %s', (_, error) => {
    expect(isCancellation(error)).toBe(false);
  });
});
