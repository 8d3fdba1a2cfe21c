import { ask, closeViewers, viewer } from '../open-viewers';
import { aSpan } from '../../../trace/example-spans';

afterEach(closeViewers);

describe('requests that a page of another site makes', () => {
  it.each(['evil.example', 'evil.example:4319', 'localhost.evil.example', '127.0.0.1.evil.example', '8.8.8.8', '[::1'])(
    'are refused if `Host` is "%s", as after DNS rebinding',
    async (host) => {
      const viewing = await viewer();
      for (const path of ['/', '/api/traces', '/api/stream', '/mcp']) {
        const { status } = await ask(viewing, path, { headers: { host } });
        expect([path, status]).toEqual([path, 403]);
      }
    },
  );

  it.each([
    'localhost',
    'localhost:4319',
    'LOCALHOST:1',
    '127.0.0.1:4319',
    '[::1]:4319',
    'traces.localhost',
    '127.9.9.9',
  ])('are told from those with the `Host` %s', async (host) => {
    expect((await ask(await viewer(), '/api/traces', { headers: { host } })).status).toBe(200);
  });

  it.each(['http://evil.example', 'null', 'http://localhost:3000', 'https://localhost', 'http://127.0.0.1:4318'])(
    'are refused if `Origin` is %s',
    async (origin) => {
      const viewing = await viewer();
      viewing.store.add([aSpan()]);
      for (const method of ['GET', 'DELETE']) {
        const answer = await ask(viewing, '/api/traces', { method, headers: { origin } });
        expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([403, undefined]);
      }
      expect(viewing.store.counts.traces).toBe(1);
    },
  );

  it('are refused if the browser says so, where it sends no `Origin`', async () => {
    const viewing = await viewer();
    const from = (site: string) => ask(viewing, '/api/traces', { headers: { 'sec-fetch-site': site } });
    const answers = await Promise.all(['cross-site', 'same-site', 'same-origin', 'none'].map(from));
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 200, 200]);
  });

  it('are told from those of the own page', async () => {
    const viewing = await viewer();
    const host = `localhost:${viewing.port}`;
    const answer = await ask(viewing, '/api/traces', { headers: { host, origin: `http://${host}` } });
    expect(answer.status).toBe(200);
  });

  it.each([
    ['POST', '/api/traces', 'GET, DELETE'],
    ['PUT', '/api/stream', 'GET'],
    ['OPTIONS', '/api/traces', 'GET, DELETE'],
    ['POST', '/', 'GET, HEAD'],
  ])('are refused with 405 for %s %s', async (method, path, allow) => {
    const answer = await ask(await viewer(), path, { method });
    expect([answer.status, answer.headers.allow]).toEqual([405, allow]);
  });

  it.each(['/api', '/api/', '/api/__proto__', '/api/constructor', '/api/traces/', '/api/traces/x/y'])(
    'find nothing at %s',
    async (path) => {
      expect((await ask(await viewer(), path)).status).toBe(404);
    },
  );

  it('get the same protection in every response', async () => {
    const viewing = await viewer();
    const answers = await Promise.all(
      ['/', '/api/traces', '/nothing', '/api/traces?after=x'].map((path) => ask(viewing, path)),
    );
    for (const { headers } of answers) {
      expect(headers).toMatchObject({
        'content-security-policy': expect.stringMatching(
          /^default-src 'none'; script-src 'self'; .*frame-ancestors 'none'$/,
        ),
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
        'content-type': 'application/json; charset=utf-8',
      });
    }
  });
});
