import { Controller, Get, Injectable } from '@nestjs/common';
import { faultCounts, Instrument } from '../../../lib';
import { resetFaults } from '../../../lib/diagnostics/fault';
import { ignoring, type RequestPattern } from '../../../nest-module/request/ignored-requests';
import { IncomingRequest } from '../../../nest-module/request/incoming-request';
import { type NestService, startNestService } from '../nest-service';

const ignores = (url: string, patterns: readonly RequestPattern[], method = 'GET'): boolean =>
  ignoring(patterns)(new IncomingRequest({ url, method, headers: {} } as never));

describe('ignoring', () => {
  it.each<[string, RequestPattern, boolean]>([
    ['/health', '/health', true],
    ['/health?full', '/health', true],
    ['/healthy', '/health', false],
    ['/api/health', '/health', false],
    ['/assets/a.css', '/assets/*', true],
    ['/assets/a/b.css', '/assets/*', false],
    ['/assets/a/b.css', '/assets/**', true],
    ['/anything', '/**', true],
    ['/', '/**', true],
    ['/api/v1/health', '/api/*/health', true],
    ['/api/health', '/api/*/health', false],
    ['/health/', '/health', true],
    ['/orders/7', '/orders/:id', true],
    ['/assets', '/assets/*', false],
    ['/anything', '*', true],
    ['/v1/metrics', /\/metrics$/, true],
    ['/metrics?x=/metrics', /metrics\?/, false],
    ['/Health', /^\/health$/i, true],
  ])('of %s by %s: %s', (url, pattern, expected) => {
    expect(ignores(url, [pattern])).toBe(expected);
  });

  it('matches repeatedly with a global regular expression', () => {
    const patterns = [/health/g, /live/y];
    expect([1, 2, 3].map(() => ignores('/health', patterns))).toStrictEqual([true, true, true]);
    expect(ignores('/deliver', [/live/y])).toBe(true);
  });

  it('calls a function with method and path', () => {
    const asked = jest.fn(({ method }: { method: string }) => method === 'OPTIONS');
    expect(ignores('/a?b', [asked], 'OPTIONS')).toBe(true);
    expect(asked).toHaveBeenCalledWith({ method: 'OPTIONS', path: '/a' });
    expect(ignores('/a', [asked])).toBe(false);
  });

  it('treats a promise as no match, and catches its rejection', async () => {
    resetFaults();
    const rejections: unknown[] = [];
    const keep = (error: unknown): void => void rejections.push(error);
    process.on('unhandledRejection', keep);
    const asynchronous = (() => Promise.reject(new Error('no result'))) as unknown as RequestPattern;
    expect(ignores('/a', [asynchronous])).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 10));
    process.off('unhandledRejection', keep);
    expect([rejections, faultCounts().get('`ignore`')]).toEqual([[], 1]);
    resetFaults();
  });
});

@Injectable()
class Work {
  @Instrument()
  async do(): Promise<string> {
    return 'done';
  }
}

@Controller()
class PathsController {
  constructor(private readonly work: Work) {}

  @Get('health')
  health(): Promise<string> {
    return this.work.do();
  }

  @Get('traced')
  traced(): Promise<string> {
    return this.work.do();
  }

  @Get('broken-choice')
  brokenChoice(): Promise<string> {
    return this.work.do();
  }
}

describe('the option `ignore`', () => {
  let service: NestService;
  beforeAll(async () => {
    service = await startNestService(
      { controllers: [PathsController], providers: [Work] },
      {
        telemetry: {
          ignore: [
            '/health',
            ({ path }) => {
              if (path === '/broken-choice') throw new Error('cannot choose');
              return false;
            },
          ],
        },
      },
    );
  });
  beforeEach(() => service.clear());
  afterAll(() => service.close());

  it('drops a request with all its spans', async () => {
    expect(await (await fetch(`${service.url}/health`)).text()).toBe('done');
    await (await fetch(`${service.url}/traced`)).text();
    await service.ended(2);
    expect(service.outline()).toMatchObject([{ name: 'GET /traced', children: [{ name: 'Work.do' }] }]);
  });

  it('traces a request if the function throws, and counts the fault', async () => {
    expect(await (await fetch(`${service.url}/broken-choice`)).text()).toBe('done');
    await service.ended(2);
    expect(service.outline()).toMatchObject([{ name: 'GET /broken-choice' }]);
    expect(faultCounts().get('`ignore`')).toBe(1);
    resetFaults();
  });
});
