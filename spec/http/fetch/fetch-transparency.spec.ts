import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { traceFetch } from '../../../lib';
import type { EchoServer } from '../echo-server';
import { until } from '../../samples/until';
import { respondingWith, httpTracing } from '../tracing';

const tracing = httpTracing();
const traced = traceFetch(fetch);

/** What the server receives, without the trace context and its own name. */
function received({ requests }: EchoServer): unknown {
  return requests.map(({ rawHeaders, ...request }) => {
    const pairs = rawHeaders.flatMap((name, index) => (index % 2 ? [] : [[name, rawHeaders[index + 1]]]));
    return { ...request, headers: pairs.filter(([name]) => name !== 'host' && name !== 'traceparent') };
  });
}

async function expectTheSame(scenario: (send: typeof fetch, url: string) => Promise<unknown>): Promise<void> {
  const outcomes: unknown[] = [];
  for (const send of [traced, fetch]) {
    const server = await tracing.server((request, response) => {
      request.on('end', () => {
        if (request.url === '/redirected') response.writeHead(307, { location: '/' }).end();
        else respondingWith(request.url === '/failing' ? 500 : 200)(request, response, 1);
      });
    });
    const seen = await scenario(send, server.url);
    outcomes.push(JSON.parse(JSON.stringify({ seen, sent: received(server) }).replaceAll(server.url, 'http://server')));
  }
  expect(tracing.spans).toHaveLength(1);
  expect(outcomes[0]).toStrictEqual(outcomes[1]);
}

const streaming = (...chunks: string[]): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
      controller.close();
    },
  });

const stream = (): RequestInit => ({ method: 'POST', body: streaming('a', 'b'), duplex: 'half' }) as RequestInit;

class Options {
  constructor(private readonly own: string) {}

  get method(): string {
    return 'PUT';
  }

  get headers(): Record<string, string> {
    return { 'X-Own': this.own };
  }

  get body(): string {
    return 'of options';
  }
}

describe('a server', () => {
  it.each<[string, (url: string) => Parameters<typeof fetch>]>([
    ['nothing else', (url) => [url]],
    ['a record of headers', (url) => [url, { headers: { 'X-Own': '1', b: '2', A: '3' } }]],
    [
      'pairs of headers',
      (url) => [
        url,
        {
          headers: [
            ['X-Own', '1'],
            ['x-own', '2'],
            ['Cookie', 'a=b'],
          ],
        },
      ],
    ],
    ['headers', (url) => [url, { headers: new Headers({ 'X-Own': '1', accept: 'text/plain' }) }]],
    ['text', (url) => [url, { method: 'POST', body: 'hello' }]],
    ['a form', (url) => [url, { method: 'POST', body: new URLSearchParams({ a: '1' }) }]],
    ['bytes', (url) => [url, { method: 'PUT', body: new Uint8Array([65, 66]) }]],
    ['a stream', (url) => [url, stream()]],
    ['a request', (url) => [new Request(url, { method: 'POST', body: 'hello', headers: { 'X-Own': '1' } })]],
    ['a request that is a stream', (url) => [new Request(url, stream())]],
    [
      'a request with its referrer',
      (url) => [new Request(url, { referrer: 'http://shop.example/cart', referrerPolicy: 'unsafe-url' })],
    ],
    [
      'a request with its referrer and other options',
      (url) => [
        new Request(url, { referrer: 'http://shop.example/cart', referrerPolicy: 'unsafe-url' }),
        { method: 'PUT' },
      ],
    ],
    [
      'a request whose headers are replaced',
      (url) => [new Request(url, { headers: { a: '1' } }), { headers: { b: '2' } }],
    ],
    ['options with accessors', (url) => [url, new Options('1')]],
    ['options that are a request', (url) => [url, new Request(url, { method: 'DELETE', headers: { 'X-Own': '1' } })]],
    [
      'options without a prototype',
      (url) => [url, Object.assign(Object.create(null), { method: 'PUT' }) as RequestInit],
    ],
  ])('gets the same request with %s', async (_what, argsOf) => {
    await expectTheSame(async (send, url) => (await send(...argsOf(url))).status);
  });
});

describe('a caller', () => {
  it.each(['/', '/failing', '/redirected'])('gets the same response from %s', async (path) => {
    await expectTheSame(async (send, url) => {
      const response = await send(`${url}${path}`, { method: 'POST', body: 'hello' });
      const { status, ok, redirected, type, url: responded, bodyUsed } = response;
      const copy = response.clone();
      return [
        status,
        ok,
        redirected,
        type,
        responded,
        bodyUsed,
        await response.text(),
        response.bodyUsed,
        await copy.json(),
      ];
    });
  });

  it('can read the body of a failed response as a stream', async () => {
    await expectTheSame(async (send, url) => {
      const response = await send(`${url}/failing`, { signal: new AbortController().signal });
      const chunks: string[] = [];
      for await (const chunk of response.body ?? []) chunks.push(Buffer.from(chunk).toString());
      return [chunks, await response.text().catch((error: Error) => error.message)];
    });
  });

  it('gets the response or the error of the implementation', async () => {
    const response = Response.json({ broken: true }, { status: 500 });
    expect(await traceFetch(async () => response)('http://inventory.example/')).toBe(response);
    for (const thrown of [new RangeError('x'), undefined, null, 'text']) {
      await expect(traceFetch(() => Promise.reject(thrown))('http://inventory.example/')).rejects.toBe(thrown);
    }
  });

  it('may use an implementation whose results are not `Response` objects', async () => {
    const mocks: unknown[] = [{}, { status: 500 }, { status: 500, body: 'x', headers: new Headers() }, undefined, null];
    for (const [count, mock] of mocks.entries()) {
      const send = traceFetch(async () => mock as Response);
      expect(await send('http://inventory.example/', { signal: new AbortController().signal })).toBe(mock);
      await until('the span to end', () => tracing.spans.length > count);
    }
  });

  it('keeps the methods that it has set on a response', async () => {
    const text = async (): Promise<string> => 'own';
    const mock = { status: 500, body: {}, headers: new Headers(), text } as unknown as Response;
    const send = traceFetch(async () => mock);
    const response = await send('http://inventory.example/', { signal: new AbortController().signal });
    expect(await response.text()).toBe('own');
    expect(Object.getOwnPropertyDescriptor(response, 'text')).toMatchObject({ value: text, enumerable: true });
    expect(tracing.spans[0]?.attributes).toMatchObject({ 'http.response.body': 'own' });
  });

  it('has its dispatcher used', async () => {
    const dispatched: unknown[] = [];
    const error = new Error('not this way');
    const dispatcher = {
      dispatch({ path, method }: { path: string; method: string }, handler: { onError(error: Error): void }) {
        dispatched.push([method, path]);
        handler.onError(error);
        return true;
      },
    };
    const sending = traced('http://inventory.example/stock', { dispatcher } as RequestInit);
    await expect(sending).rejects.toMatchObject({ cause: error });
    expect(dispatched).toStrictEqual([['GET', '/stock']]);
  });

  it('gets the error for arguments that fetch rejects', async () => {
    const rejected: Parameters<typeof fetch>[] = [
      ['http://inventory.example/', { headers: { 'no such name': '1' } }],
      [undefined as unknown as string],
      [null as unknown as string],
      ['http://inventory.example/', { method: 'GET', body: 'x' }],
    ];
    for (const args of rejected) {
      const expected = (await fetch(...args).catch((error: unknown) => error)) as Error;
      await expect(traced(...args)).rejects.toThrow(expected.message);
    }
  });

  it('still gets an unhandled rejection if the body of a failed response fails', () => {
    const script = join(__dirname, 'lost-rejection.cjs');
    expect(execFileSync(process.execPath, [script], { encoding: 'utf8' })).toBe('SyntaxError\n');
  });
});
