import { HttpService } from '@nestjs/axios';
import { Controller, Get, Injectable, Query } from '@nestjs/common';
import { firstValueFrom, lastValueFrom, map, type Observable, retry } from 'rxjs';
import { DEFAULT_HTTP_TIMEOUT, HttpModule } from '../../../nest-module';
import { type EchoServer, startEchoServer } from '../../http/echo-server';
import { until } from '../../samples/until';
import { type NestService, startNestService } from '../nest-service';

@Injectable()
class Upstream {
  constructor(readonly http: HttpService) {}
}

@Controller()
class GatewayController {
  constructor(private readonly upstream: Upstream) {}

  @Get('observable')
  observable(): Observable<unknown> {
    return this.upstream.http.get('/stock').pipe(map(({ data }) => data as unknown));
  }

  @Get('promise')
  async promise(@Query('path') path = '/stock'): Promise<unknown> {
    const { data } = await this.upstream.http.axiosRef.get<unknown>(path);
    return data;
  }

  @Get('retried')
  async retried(): Promise<unknown> {
    const { data } = await firstValueFrom(this.upstream.http.get<unknown>('/sometimes').pipe(retry(2)));
    return data;
  }
}

let upstream: EchoServer;
let service: NestService;

beforeAll(async () => {
  let attempts = 0;
  upstream = await startEchoServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    if (request.url === '/never') return;
    if (request.url === '/failing') response.writeHead(500).end('{"message":"broken","secret":"s-1234567"}');
    else if (request.url === '/sometimes' && ++attempts < 3) response.writeHead(503).end('{}');
    else response.end('{"tea":3}');
  });
  service = await startNestService({
    imports: [HttpModule.register({ baseURL: upstream.url })],
    controllers: [GatewayController],
    providers: [Upstream],
  });
});

beforeEach(() => service.clear());

afterAll(async () => {
  await service.close();
  await upstream.close();
});

const TRACE = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
const http = (): HttpService => service.app.get(Upstream).http;

describe('HttpModule.register', () => {
  it.each(['/observable', '/promise'])('hands context and forwarded headers on, from %s', async (path) => {
    const forwarded = {
      'x-request-id': 'r-1',
      'x-b3-traceid': '463ac35c9f6413ad48485a3953bb6124',
      'x-b3-spanid': 'a2fb4a1d1a96d312',
      'x-b3-parentspanid': '0020000000000001',
      'x-b3-sampled': '1',
      'x-b3-flags': '0',
    };
    const response = await fetch(`${service.url}${path}`, {
      headers: { ...TRACE, ...forwarded, authorization: 'Bearer s3cr3t-token-value', cookie: 'a=b', 'x-other': 'o' },
    });
    expect(await response.json()).toStrictEqual({ tea: 3 });
    await service.ended(2);
    const client = service.spans.find(({ name }) => name === 'GET');
    const { traceId, spanId } = client?.spanContext() ?? {};
    expect(traceId).toBe('0af7651916cd43dd8448eb211c80319c');
    const received = upstream.received.at(-1);
    expect(received).toMatchObject({ ...forwarded, traceparent: `00-${traceId}-${spanId}-01` });
    for (const kept of ['authorization', 'cookie', 'x-other']) expect(received).not.toHaveProperty(kept);
    expect(service.outline()).toMatchObject([
      { name: `GET ${path}`, kind: 'server', children: [{ name: 'GET', kind: 'client' }] },
    ]);
  });

  it('gives a request 5 seconds where nobody has said', () => {
    expect(DEFAULT_HTTP_TIMEOUT).toBe(5000);
    expect(http().axiosRef.defaults).toMatchObject({ timeout: 5000, baseURL: upstream.url });
  });

  it('sends nothing before somebody subscribes, and one request with a span of its own for each who does', async () => {
    const before = upstream.received.length;
    const request = http().get('/stock');
    expect(upstream.received).toHaveLength(before);
    await Promise.all([firstValueFrom(request), firstValueFrom(request)]);
    expect(upstream.received).toHaveLength(before + 2);
    expect(await service.ended(2)).toHaveLength(2);
  });

  it('gives each attempt a span of its own', async () => {
    await fetch(`${service.url}/retried`);
    await service.ended(4);
    const [server] = service.outline();
    expect(
      server?.children?.map(({ status, attributes }) => [attributes?.['http.response.status_code'], status]),
    ).toStrictEqual([
      [503, 'error: Request failed with status code 503'],
      [503, 'error: Request failed with status code 503'],
      [200, undefined],
    ]);
    expect(server).not.toHaveProperty('status');
  });

  it('ends the span as cancelled where the subscriber leaves', async () => {
    const before = upstream.received.length;
    const subscription = http().get('/never').subscribe();
    await until('the request to arrive', () => upstream.received.length > before);
    subscription.unsubscribe();
    await service.ended(1);
    expect(service.outline()).toMatchObject([{ name: 'GET', attributes: { cancelled: true } }]);
    expect(service.outline()[0]).not.toHaveProperty('status');
  });

  it('records the body of a failed answer without its secrets', async () => {
    await expect(lastValueFrom(http().get('/failing'))).rejects.toMatchObject({ response: { status: 500 } });
    const [span] = await service.ended(1);
    expect(span?.attributes['http.response.body']).toBe('{"message":"broken","secret":"[redacted]"}');
  });
});

describe('HttpModule.registerAsync', () => {
  it('traces with the options that a factory gives, and keeps a timeout of one’s own', async () => {
    const other = await startNestService({
      imports: [HttpModule.registerAsync({ useFactory: async () => ({ baseURL: upstream.url, timeout: 1234 }) })],
      providers: [Upstream],
    });
    try {
      const { axiosRef } = other.app.get(Upstream).http;
      expect(axiosRef.defaults.timeout).toBe(1234);
      const before = upstream.received.length;
      await axiosRef.get('/stock');
      expect(upstream.received.slice(before)).toMatchObject([{ traceparent: expect.any(String) as string }]);
    } finally {
      await other.close();
    }
  });

  it('traces every instance of its own', async () => {
    const other = await startNestService({
      imports: [HttpModule.registerAsync({ global: true, useFactory: () => ({ baseURL: upstream.url }) })],
      providers: [Upstream],
    });
    try {
      const { axiosRef } = other.app.get(Upstream).http;
      expect(axiosRef).not.toBe(http().axiosRef);
      expect(axiosRef.defaults.timeout).toBe(5000);
    } finally {
      await other.close();
    }
  });
});
