import { exceptionsOf } from '../../samples/running-orders';
import { MATRIX, survivesBrokenFilter } from './matrix';
import { type RunningApp, runApp } from './running-app';

/** Place, error and causes. */
const ERRORS: readonly (readonly [path: string, thrown: readonly string[]])[] = [
  ['plain', ['TypeError: cannot save', 'Error: write failed', 'RangeError: disk is full']],
  ['with-status/503', ['HttpException: answer 503', 'Error: why']],
  ['nothing', ['undefined: undefined']],
  ['middleware', ['Error: broken middleware']],
  ['guard', ['Error: broken guard']],
  ['pipe/1', ['Error: broken pipe']],
  ['interceptor', ['Error: broken interceptor']],
  ['late-interceptor', ['Error: broken interceptor, late']],
];

/** Each start is a new process. */
jest.setTimeout(60_000);

describe.each(MATRIX)('$title', (combination) => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await runApp(combination);
  });
  afterAll(() => app.stop());

  describe('the span of a request that fails', () => {
    it.each(ERRORS)('records the error and its causes once: %s', async (path, [thrown = '', ...causes]) => {
      const { status, server, spans } = await app.request(`/api/broken/${path}`);
      expect(status).toBe(path === 'with-status/503' ? 503 : 500);
      const [type, message] = thrown.split(': ');
      expect(server.status).toStrictEqual({ code: 'error', message });
      expect(server.attributes).toMatchObject({ 'error.type': type, 'http.response.status_code': status });
      expect(exceptionsOf(spans)).toStrictEqual([[thrown, ...causes]]);
    });

    it('records the later error of an Observable', async () => {
      const { status, server, spans } = await app.request('/api/answers/observable-that-fails');
      expect(status).toBe(500);
      expect(server.status).toStrictEqual({ code: 'error', message: 'late' });
      expect(exceptionsOf(spans)).toStrictEqual([['RangeError: late', 'Error: source']]);
    });

    it('records an error that a middleware passed to next', async () => {
      const { status, server, spans } = await app.request('/api/broken/next');
      expect(status).toBe(500);
      expect(server.status).toStrictEqual({ code: 'error', message: 'broken next' });
      expect(exceptionsOf(spans)).toStrictEqual([['Error: broken next']]);
    });

    it.each([
      'events-that-fail',
      'stream-that-fails',
      'piped-that-fails',
      'piped-that-is-ended',
      'pipeline-that-fails',
      'thrown-late',
    ])('records the error of a response that fails after its head was sent: %s', async (path) => {
      await readAll(`${app.url}/api/answers/${path}?broken`);
      const { server, spans } = await app.traceOf(`/api/answers/${path}`);
      expect(server.status).toStrictEqual({ code: 'error', message: 'late' });
      expect(server.attributes).toMatchObject({ 'error.type': 'RangeError', 'http.response.status_code': 200 });
      expect(server.attributes).not.toHaveProperty('cancelled');
      expect(exceptionsOf(spans)).toStrictEqual([['RangeError: late', 'Error: source']]);
    });

    it('reports that the server cut off the response if there is no error', async () => {
      await readAll(`${app.url}/api/answers/cut-off`);
      const { server } = await app.traceOf('/api/answers/cut-off');
      expect(server.status).toStrictEqual({
        code: 'error',
        message: 'the connection was closed before the response was complete',
      });
      expect(server.attributes).toMatchObject({ 'error.type': 'ERR_STREAM_PREMATURE_CLOSE' });
      expect(server.attributes).not.toHaveProperty('cancelled');
    });

    it('is not failed by errors caused by the disconnect of the client', async () => {
      const client = new AbortController();
      const response = await fetch(`${app.url}/api/answers/endless`, { signal: client.signal });
      await response.body?.getReader().read();
      client.abort();
      const { server } = await app.traceOf('/api/answers/endless');
      expect(server).toMatchObject({ status: { code: 'unset' }, events: [] });
      expect(server.attributes).toMatchObject({ cancelled: true, 'http.response.status_code': 200 });
    });

    it.each([
      ['/api/broken/with-status/400', 400],
      ['/api/broken/with-status/409', 409],
      ['/api/broken/refused', 403],
    ])('is not an error below 500: %s', async (path, expected) => {
      const { status, server } = await app.request(path);
      expect(status).toBe(expected);
      expect(server).toMatchObject({ status: { code: 'unset' }, events: [] });
      expect(server.attributes).not.toHaveProperty('error.type');
    });

    if (survivesBrokenFilter(combination)) {
      it('records the original error if the exception filter throws too', async () => {
        const { status, server, spans } = await app.request('/api/broken/filter');
        expect(status).toBe(500);
        expect(server.status).toStrictEqual({ code: 'error', message: 'for the filter' });
        expect(exceptionsOf(spans)).toStrictEqual([['Unexpected: for the filter']]);
      });
    }
  });
});

/** Reads a response until its end or a broken connection. */
async function readAll(url: string): Promise<void> {
  await fetch(url)
    .then((response) => response.text())
    .catch(() => undefined);
}
