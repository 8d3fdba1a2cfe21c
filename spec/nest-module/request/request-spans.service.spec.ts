import { request } from 'node:http';
import { connect } from 'node:net';
import { once } from 'node:events';
import {
  All,
  BadRequestException,
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  HttpCode,
  Injectable,
  type NestMiddleware,
  Param,
  Post,
  Query,
  ServiceUnavailableException,
  UseGuards,
} from '@nestjs/common';
import { faultCounts, Instrument, currentSpan } from '../../../lib';
import { type NestService, startNestService } from '../nest-service';

@Injectable()
class SpanSeeingGuard implements CanActivate {
  seen: string | undefined;

  async canActivate(context: ExecutionContext): Promise<boolean> {
    await Promise.resolve();
    this.seen = currentSpan().spanId;
    if (context.switchToHttp().getRequest<{ url: string }>().url.endsWith('/broken'))
      throw new Error('guard is broken');
    return true;
  }
}

@Injectable()
class Shelf {
  @Instrument()
  async find(id: string): Promise<string> {
    return `thing ${id}`;
  }
}

const released: (() => void)[] = [];

@Controller('things')
class ThingsController {
  constructor(private readonly shelf: Shelf) {}

  @Get('slow')
  async slow(): Promise<string> {
    await new Promise<void>((resolve) => released.push(resolve));
    return 'late';
  }

  @Get('missing-parameter')
  refuse(): never {
    throw new BadRequestException('id is missing');
  }

  @Get('unavailable')
  unavailable(): never {
    throw new ServiceUnavailableException('try later', { cause: new RangeError('pool is exhausted') });
  }

  @Get('plain-error')
  async plainError(): Promise<never> {
    await Promise.resolve();
    throw new TypeError('no such thing', { cause: 'gone' });
  }

  @Get('thrown/:what')
  throwAnything(@Param('what') what: string): never {
    // Applications can throw any value.
    throw { text: 'thrown text', nothing: undefined, null: null }[what] as unknown as Error;
  }

  @Post()
  @HttpCode(202)
  take(): string {
    return 'taken';
  }

  @Get('answers-500')
  @HttpCode(500)
  answersFailure(): string {
    return 'no exception';
  }

  @All('any')
  any(): string {
    return 'any';
  }

  @Get(':id')
  find(@Param('id') id: string, @Query('page') _page?: string): Promise<string> {
    return this.shelf.find(id);
  }
}

@Controller('guarded')
@UseGuards(SpanSeeingGuard)
class GuardedController {
  @Get()
  find(): string | undefined {
    return currentSpan().spanId;
  }

  @Get('broken')
  broken(): string {
    return 'not reached';
  }
}

@Injectable()
class BrokenMiddleware implements NestMiddleware {
  use(): never {
    throw new Error('middleware is broken');
  }
}

let service: NestService;

beforeAll(async () => {
  service = await startNestService(
    { controllers: [ThingsController, GuardedController], providers: [Shelf, SpanSeeingGuard, BrokenMiddleware] },
    {
      prepare: (app) => {
        const middleware = app.get(BrokenMiddleware);
        app.use('/broken-middleware', () => middleware.use());
      },
    },
  );
});

beforeEach(() => service.clear());
afterAll(() => service.close());

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${service.url}${path}`, { headers });

describe('the span of a request', () => {
  it('has the name of the route and the attributes of the semantic conventions', async () => {
    const response = await get('/things/7?page=2', { 'user-agent': 'the test' });
    expect(await response.text()).toBe('thing 7');
    await service.ended(2);
    expect(service.outline()).toStrictEqual([
      {
        name: 'GET /things/:id',
        kind: 'server',
        attributes: {
          'http.request.method': 'GET',
          'url.path': '/things/7',
          'url.query': 'page=2',
          'url.scheme': 'http',
          'network.protocol.version': '1.1',
          'server.address': '127.0.0.1',
          'server.port': service.port,
          'client.address': '127.0.0.1',
          'user_agent.original': 'the test',
          'http.route': '/things/:id',
          'http.response.status_code': 200,
        },
        children: [{ name: 'Shelf.find', attributes: { id: '7' } }],
      },
    ]);
  });

  it('hides the secrets of the query', async () => {
    await get('/things/7?token=abc123&page=2&reset_password=x%20y&card=4111111111111111');
    const [, server] = await service.ended(2);
    expect(server?.attributes['url.query']).toBe('token=[redacted]&page=2&reset_password=[redacted]&card=[redacted]');
  });

  it('hides the secrets of the path', async () => {
    await get('/nowhere/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl/4111111111111111');
    const [server] = await service.ended(1);
    expect(server?.attributes['url.path']).toBe('/nowhere/[redacted]/[redacted]');
  });

  it('is named by the method alone if no route matches', async () => {
    const response = await get('/nowhere/4711');
    expect(response.status).toBe(404);
    const [span] = await service.ended(1);
    expect(span?.name).toBe('GET');
    expect(span?.attributes).toMatchObject({ 'http.response.status_code': 404, 'url.path': '/nowhere/4711' });
    expect(span?.attributes).not.toHaveProperty('http.route');
    expect(service.outline()[0]).not.toHaveProperty('status');
  });

  it('has status unset and no exception for a 4xx', async () => {
    const response = await get('/things/missing-parameter');
    expect(response.status).toBe(400);
    await service.ended(1);
    expect(service.outline()).toMatchObject([
      { name: 'GET /things/missing-parameter', attributes: { 'http.response.status_code': 400 } },
    ]);
    expect(service.outline()[0]).not.toHaveProperty('status');
    expect(service.outline()[0]).not.toHaveProperty('events');
    expect(service.outline()[0]?.attributes).not.toHaveProperty('error.type');
  });

  it('is an error for a 5xx, with the exception and the chain of its causes', async () => {
    const response = await get('/things/unavailable');
    expect(response.status).toBe(503);
    await service.ended(1);
    expect(service.outline()).toMatchObject([
      {
        name: 'GET /things/unavailable',
        status: 'error: try later',
        attributes: { 'http.response.status_code': 503, 'error.type': 'ServiceUnavailableException' },
        events: [
          {
            name: 'exception',
            attributes: {
              'exception.type': 'ServiceUnavailableException',
              'exception.message': 'try later',
              'exception.stacktrace': 'ServiceUnavailableException: try later',
              'error.chain': ['RangeError: pool is exhausted'],
            },
          },
        ],
      },
    ]);
  });

  it('records an error that is not an HttpException, for which Nest returns 500', async () => {
    const response = await get('/things/plain-error');
    expect(await response.json()).toStrictEqual({ statusCode: 500, message: 'Internal server error' });
    await service.ended(1);
    expect(service.outline()).toMatchObject([
      {
        status: 'error: no such thing',
        events: [{ attributes: { 'exception.type': 'TypeError', 'error.chain': ['string: gone'] } }],
      },
    ]);
  });

  it.each([
    ['text', 'string', 'thrown text'],
    ['nothing', 'undefined', 'undefined'],
    ['null', 'null', 'null'],
  ])('records a thrown value that is not an error: %s', async (what, type, message) => {
    const response = await get(`/things/thrown/${what}`);
    expect(response.status).toBe(500);
    await service.ended(1);
    expect(service.outline()).toMatchObject([
      {
        status: `error: ${message}`,
        attributes: { 'error.type': type },
        events: [{ attributes: { 'exception.type': type, 'exception.message': message } }],
      },
    ]);
  });

  it('is an error for a 5xx without an exception', async () => {
    await get('/things/answers-500');
    await service.ended(1);
    expect(service.outline()).toMatchObject([{ status: 'error: HTTP 500', attributes: { 'error.type': '500' } }]);
    expect(service.outline()[0]).not.toHaveProperty('events');
  });

  it('is active in guards and handlers', async () => {
    const response = await get('/guarded');
    const [span] = await service.ended(1);
    expect(await response.text()).toBe(span?.spanContext().spanId);
    expect(service.app.get(SpanSeeingGuard).seen).toBe(span?.spanContext().spanId);
  });

  it('records the error of a guard', async () => {
    const response = await get('/guarded/broken');
    expect(response.status).toBe(500);
    await service.ended(1);
    expect(service.outline()).toMatchObject([
      {
        name: 'GET /guarded/broken',
        attributes: { 'error.type': 'Error' },
        status: 'error: guard is broken',
        events: [{ name: 'exception', attributes: { 'exception.message': 'guard is broken' } }],
      },
    ]);
  });

  it('is an error if middleware throws', async () => {
    const response = await get('/broken-middleware');
    expect(response.status).toBe(500);
    const [span] = await service.ended(1);
    expect(span).toMatchObject({ name: 'GET', status: { code: 2, message: 'middleware is broken' } });
  });

  it('records an unknown method as _OTHER, and uses HTTP in the name', async () => {
    const sent = request(`${service.url}/things/any`, { method: 'PROPFIND' });
    sent.end();
    const [response] = (await once(sent, 'response')) as [NodeJS.ReadableStream];
    response.resume();
    const [span] = await service.ended(1);
    expect(span?.name).toBe('HTTP /things/any');
    expect(span?.attributes).toMatchObject({
      'http.request.method': '_OTHER',
      'http.request.method_original': 'PROPFIND',
    });
  });

  it('ends as cancelled, not as an error, if the client disconnects before the response', async () => {
    const sent = request(`${service.url}/things/slow`);
    sent.on('error', () => undefined);
    sent.end();
    while (released.length === 0) await new Promise(setImmediate);
    sent.destroy();
    await service.ended(1);
    expect(service.outline()).toMatchObject([{ name: 'GET /things/slow', attributes: { cancelled: true } }]);
    expect(service.outline()[0]).not.toHaveProperty('status');
    expect(service.outline()[0]?.attributes).not.toHaveProperty('http.response.status_code');
    released.splice(0).forEach((release) => release());
  });
});

describe('the trace of a request', () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const parentSpanId = 'b7ad6b7169203331';

  it('continues the trace of the caller if there is one', async () => {
    await get('/things/7', { traceparent: `00-${traceId}-${parentSpanId}-01`, tracestate: 'vendor=1' });
    const [, server] = await service.ended(2);
    expect(server?.spanContext()).toMatchObject({ traceId });
    expect(server?.spanContext().traceState?.serialize()).toBe('vendor=1');
    expect(server?.parentSpanContext).toMatchObject({ traceId, spanId: parentSpanId, isRemote: true });
  });

  it('is new for each request of one connection', async () => {
    await get('/things/any');
    await get('/things/any');
    const spans = await service.ended(2);
    expect(new Set(spans.map((span) => span.spanContext().traceId)).size).toBe(2);
  });

  it('keeps each child below its own request among many concurrent ones', async () => {
    const ids = Array.from({ length: 50 }, (_, id) => String(id));
    await Promise.all(ids.map((id) => get(`/things/${id}`).then((response) => response.text())));
    await service.ended(100);
    expect(service.outline()).toHaveLength(50);
    for (const { attributes, children = [] } of service.outline()) {
      const below = children.map((child) => `/things/${child.attributes?.['id'] as string}`);
      expect(below).toStrictEqual([attributes?.['url.path']]);
    }
  });
});

describe('hostile requests', () => {
  /** Sends bytes unchanged and reads until the server ends the connection. */
  async function raw(lines: readonly string[]): Promise<string> {
    const socket = connect(service.port, '127.0.0.1');
    socket.setEncoding('latin1');
    let response = '';
    socket.on('data', (chunk: string) => (response += chunk));
    socket.end([...lines, 'Connection: close', '', ''].join('\r\n'), 'latin1');
    await once(socket, 'close');
    return response.split('\r\n')[0] ?? '';
  }

  it.each([
    ['no trace at all', 'traceparent: 00-00000000000000000000000000000000-0000000000000000-01'],
    ['upper case', 'traceparent: 00-0AF7651916CD43DD8448EB211C80319C-B7AD6B7169203331-01'],
    ['too short', 'traceparent: 00-1-2-3'],
    ['a version that is forbidden', 'traceparent: ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'],
    ['bytes beyond ASCII', 'traceparent: \xff\xfe\xfd'],
    ['very long', `traceparent: 00-${'a'.repeat(8000)}`],
    ['twice', 'traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\ntraceparent: 00-x'],
  ])('an invalid traceparent starts a new trace: %s', async (_what, header) => {
    const status = await raw(['GET /things/any HTTP/1.1', 'Host: x', header]);
    expect(status).toBe('HTTP/1.1 200 OK');
    const [span] = await service.ended(1);
    expect(span?.parentSpanContext).toBeUndefined();
  });

  it.each([
    ['an invalid host', ['GET /things/any HTTP/1.1', 'Host: [::1']],
    ['an empty host', ['GET /things/any HTTP/1.1', 'Host:']],
    ['no host', ['GET /things/any HTTP/1.0']],
    ['a path that cannot be decoded', ['GET /things/any?%E0%A4%A=%&=&&&a=%ff HTTP/1.1', 'Host: x']],
    ['a whole URL', ['GET http://other.example/things/any HTTP/1.1', 'Host: x']],
    ['an asterisk', ['OPTIONS * HTTP/1.1', 'Host: x']],
    ['thousands of parameters', [`GET /things/any?${'a=1&'.repeat(3000)} HTTP/1.1`, 'Host: x']],
    ['baggage of garbage', ['GET /things/any HTTP/1.1', 'Host: x', `baggage: ${'%,;='.repeat(2000)}`]],
    ['names of prototypes', ['GET /things/any?__proto__=1&constructor=2 HTTP/1.1', 'Host: x', '__proto__: 1']],
    ['a tracestate of garbage', ['GET /things/any HTTP/1.1', 'Host: x', `tracestate: ${'=,'.repeat(2000)}`]],
    ['forwarded headers beyond ASCII', ['GET /things/any HTTP/1.1', 'Host: x', 'x-request-id: \xe9\x01']],
  ])('get a response and a bounded span: %s', async (_what, lines) => {
    const status = await raw(lines);
    expect(status).toMatch(/^HTTP\/1\.1 \d{3} /);
    // Node's own parser rejects some of them before they become requests.
    if (status.startsWith('HTTP/1.1 400')) return;
    const [span] = await service.ended(1);
    for (const value of Object.values(span?.attributes ?? {})) expect(String(value).length).toBeLessThanOrEqual(1024);
  });

  it('cause no fault', () => {
    expect([...faultCounts()]).toStrictEqual([]);
  });
});
