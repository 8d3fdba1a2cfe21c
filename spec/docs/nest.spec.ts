import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import 'otel-instrument/testing/jest';
import { type OtlpReceiver, startReceiver, type TraceSpan } from 'otel-instrument/viewer';
import { fieldsOf } from '../fields-of';
import { withoutTimes } from '../install/waterfall-text';
import { until } from '../samples/until';
import { ROOT } from './examples';
import { filesOf, outputUnder, PageProgram, type PageService } from './page-program';

/** The files of `nest new` that the guide extends. `spec/install/run` follows the guide in a real project. */
const SCAFFOLD = {
  'src/app.controller.ts': `
import { Controller, Get } from '@nestjs/common';
import { AppService } from './app.service.js';

@Controller()
export class AppController {
  constructor(private readonly appService: AppService) {}

  @Get()
  getHello(): string {
    return this.appService.getHello();
  }
}
`,
  'src/app.service.ts': `
import { Injectable } from '@nestjs/common';

@Injectable()
export class AppService {
  getHello(): string {
    return 'Hello World!';
  }
}
`,
};

const programIn = (folder: string): PageProgram => {
  const program = new PageProgram(folder, new Map([...Object.entries(SCAFFOLD), ...filesOf('docs/nest.md')]));
  program.compile();
  return program;
};

describe('the guide for NestJS', () => {
  let receiver: OtlpReceiver;
  let service: PageService;

  beforeAll(async () => {
    receiver = await startReceiver({ port: 0 });
    service = await programIn('docs-nest').serve('out/src/main.js', {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_TRACES_EXPORTER: 'otlp,console',
      OTEL_BSP_SCHEDULE_DELAY: '50',
    });
  }, 60_000);

  afterAll(async () => {
    await service?.stop();
    await receiver?.close();
  }, 30_000);

  /** The trace whose last span has this name. */
  const traceOf = (name: string): Promise<readonly TraceSpan[]> =>
    receiver.store.waitFor((spans) => spans.some((span) => span.name === name && span.parentSpanId === undefined));

  const shows = (heading: string): Promise<void> => {
    const expected = withoutTimes(outputUnder('docs/nest.md', heading));
    return until('the trace', () => withoutTimes(service.output()).includes(expected));
  };

  it('produces a request span with the method as its child, its arguments, and no secret', async () => {
    const response = await fetch(`${service.url}/cats/7`, { headers: { 'x-api-token': 'very-secret-token' } });
    expect(await response.json()).toEqual({ id: '7', name: 'Tom', breed: 'Manx' });

    const [method, request] = (await traceOf('GET /cats/:id')).toSorted((a, b) => (a.name < b.name ? -1 : 1));
    expect(method).toMatchObject({ name: 'CatsService.find', parentSpanId: request?.spanId });
    expect(fieldsOf(method)).toEqual({ id: '7', apiToken: '[redacted]', breed: 'Manx' });
    expect(service.output()).not.toContain('very-secret-token');
    expect(service.output()).toContain(`"trace_id":"${request?.traceId}"`);
    await shows('2. See a request');
  });

  it('produces a client span that carries the trace to the next service', async () => {
    const response = await fetch(`${service.url}/toys/7`);
    expect(await response.json()).toEqual(['ball of Tom']);

    expect(await traceOf('GET /toys/:catId')).toMatchTrace(`
      GET /toys/:catId
        ToysService.toysFor
          GET
            GET /cats/:id
              CatsService.find
    `);
    await shows('3. Follow a request to the next service');
  });

  it('leaves the status of a 404 unset, and does not trace ignored requests', async () => {
    expect((await fetch(`${service.url}/health`)).status).toBe(200);
    expect((await fetch(`${service.url}/cats/8`)).status).toBe(404);

    const spans = await receiver.store.waitFor((found) =>
      found.some(({ attributes }) => attributes['http.response.status_code'] === 404),
    );
    expect(spans.find(({ name }) => name === 'GET /cats/:id')?.status).toEqual({ code: 'unset' });
    expect(receiver.store.traces().flat().filter(({ attributes }) => attributes['url.path'] === '/health')).toEqual([]);
  });
});

describe('the test of the guide for NestJS', () => {
  it('passes in Jest, sends nothing, and exits', () => {
    const config = {
      rootDir: join(programIn('docs-nest-test').folder, 'out'),
      testEnvironment: 'node',
      testMatch: ['<rootDir>/test/*.e2e-spec.js'],
      setupFiles: [require.resolve('reflect-metadata')],
      transform: { '^.+\\.js$': require.resolve('@swc/jest') },
      transformIgnorePatterns: ['/node_modules/(?!@nestjs/|@opentelemetry/otlp-exporter-base/)'],
      moduleNameMapper: {
        '^otel-instrument$': join(ROOT, 'dist/lib/index.js'),
        '^otel-instrument/nest$': join(ROOT, 'dist/nest-module/index.js'),
        '^otel-instrument/testing$': join(ROOT, 'dist/lib/testing/index.js'),
      },
    };
    const jest = join(ROOT, 'node_modules/jest/bin/jest.js');
    const { stderr, status } = spawnSync(process.execPath, [jest, '--config', JSON.stringify(config)], {
      encoding: 'utf8',
      cwd: ROOT,
      timeout: 50_000,
      env: { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' },
    });
    expect(stderr).toContain('1 passed');
    expect(stderr).not.toMatch(/did not exit|warn/i);
    expect(status).toBe(0);
  }, 60_000);
});
