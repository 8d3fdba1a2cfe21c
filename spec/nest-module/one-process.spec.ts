import 'reflect-metadata';
import { Controller, Get, type INestApplication, Injectable, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { ExpressAdapter } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import request from 'supertest';
import { currentSpan, setWarningSink, type TelemetryWarning } from '../../lib';
import { warn } from '../../lib/diagnostics/warning';
import { startTestTelemetry, type TestTelemetry } from '../../lib/testing';
import { TelemetryModule } from '../../nest-module';
import { moduleOf } from './nest-service';

@Injectable()
class Kettle {
  async boil(litres: number): Promise<number> {
    await Promise.resolve();
    return litres;
  }
}

@Controller()
class TeaController {
  constructor(private readonly kettle: Kettle) {}

  @Get('tea')
  tea(): Promise<number> {
    return this.kettle.boil(2);
  }
}

const OPTIONS = { serviceName: 'tea', environment: 'development' } as const;

const applicationOf = (...imports: NonNullable<Parameters<typeof moduleOf>[0]['imports']>): Type =>
  moduleOf({ imports, controllers: [TeaController], providers: [Kettle] });

let telemetry: TestTelemetry;
const open: { close(): Promise<void> }[] = [];

beforeEach(() => {
  telemetry = startTestTelemetry();
});

afterEach(async () => {
  for (const application of open.splice(0)) await application.close();
  await telemetry.shutdown();
});

async function start(root: Type, options: object = {}): Promise<{ app: INestApplication; logged: string[] }> {
  const logged: string[] = [];
  const logger = { log: () => undefined, error: () => undefined, warn: (message: string) => logged.push(message) };
  const app = await NestFactory.create(root, { logger, abortOnError: false, ...options });
  open.push(app);
  await app.init();
  return { app, logged };
}

describe('TelemetryModule, imported twice', () => {
  it('creates one span for each request', async () => {
    const { app, logged } = await start(
      applicationOf(TelemetryModule.forRoot(OPTIONS), TelemetryModule.forRoot(OPTIONS)),
    );
    await request(app.getHttpServer()).get('/tea').expect(200);
    await telemetry.ended();
    expect(telemetry.spans.map(({ name }) => name)).toEqual(['GET /tea']);
    expect(logged).toEqual([]);
  });

  it('uses the options of the first import, and warns if those of the second differ', async () => {
    const feature = moduleOf({ imports: [TelemetryModule.forRoot({ ...OPTIONS, ignore: ['/tea'] })] });
    const { app, logged } = await start(applicationOf(TelemetryModule.forRoot(OPTIONS), feature));
    await request(app.getHttpServer()).get('/tea').expect(200);
    await telemetry.ended();
    expect(telemetry.spans.map(({ name }) => name)).toEqual(['GET /tea']);
    expect(logged).toEqual([expect.stringContaining('[MODULE_IMPORTED_TWICE]')]);
  });
});

it('traces all requests if only a feature module imports TelemetryModule', async () => {
  const feature = moduleOf({ imports: [TelemetryModule.forRoot(OPTIONS)] });
  const { app } = await start(applicationOf(feature));
  await request(app.getHttpServer()).get('/tea').expect(200);
  await telemetry.ended();
  expect(telemetry.spans.map(({ name }) => name)).toEqual(['GET /tea']);
});

it('waits for asynchronous options in a test and in a service', async () => {
  const useFactory = async (): Promise<typeof OPTIONS> => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    return OPTIONS;
  };
  const root = applicationOf(TelemetryModule.forRootAsync({ useFactory }));
  const app = (await Test.createTestingModule({ imports: [root] }).compile()).createNestApplication();
  open.push(app);
  await app.init();
  await request(app.getHttpServer()).get('/tea').expect(200);
  await telemetry.ended();
  expect(telemetry.spans.map(({ name }) => name)).toEqual(['GET /tea']);
});

it('runs before a request hook that the application sets itself', async () => {
  const { app } = await start(applicationOf(TelemetryModule.forRoot(OPTIONS)));
  const seen: (string | undefined)[] = [];
  (app.getHttpAdapter() as unknown as ExpressAdapter).setOnRequestHook(
    (_request: unknown, _response: unknown, next: () => void) => {
      seen.push(currentSpan().spanId);
      next();
    },
  );
  await request(app.getHttpServer()).get('/tea').expect(200);
  const [span] = await telemetry.ended();
  expect(seen).toEqual([span?.spanContext().spanId]);
});

it('starts in the preview mode of Nest without a warning', async () => {
  const { logged } = await start(applicationOf(TelemetryModule.forRoot(OPTIONS)), { preview: true });
  expect(logged.filter((line) => line.includes('TelemetryModule'))).toEqual([]);
});

it('covers a class once if two applications of the process use the instrument hook', async () => {
  const root = (): Type => applicationOf(TelemetryModule.forRoot(OPTIONS));
  for (let application = 0; application < 2; application++) {
    await start(root(), { instrument: TelemetryModule.instrument({ include: [Kettle.name] }) });
  }
  const module = await Test.createTestingModule(
    { imports: [root()] },
    // Nest accepts it, but its types do not declare it yet.
    { instrument: TelemetryModule.instrument({ include: [Kettle.name] }) } as object,
  ).compile();
  open.push(module);
  await module.get(Kettle, { strict: false }).boil(2);
  expect(telemetry.outline()).toEqual([{ name: 'Kettle.boil', attributes: { litres: 2 } }]);
});

describe('warnings of the library', () => {
  const received: TelemetryWarning[] = [];

  beforeEach(async () => {
    received.length = 0;
    await telemetry.shutdown();
  });

  afterEach(() => {
    setWarningSink();
    telemetry = startTestTelemetry();
  });

  const root = (): Type => applicationOf(TelemetryModule.forRoot({ ...OPTIONS, exporter: 'none' }));

  it('go to the logger of Nest until the last application of the process has closed', async () => {
    const emitted = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const first = await start(root());
    const second = await start(root());
    warn('ONE', 'one');
    await first.app.close();
    await first.app.close();
    warn('TWO', 'two');
    await second.app.close();
    warn('THREE', 'three');
    expect([...first.logged, ...second.logged]).toEqual(['one [ONE]', 'two [TWO]']);
    expect(emitted.mock.calls).toEqual([['three', { type: 'TelemetryWarning', code: 'THREE' }]]);
    emitted.mockRestore();
  });

  it('stay with a sink that the application has set before', async () => {
    setWarningSink((warning) => received.push(warning));
    const { app, logged } = await start(root());
    warn('ONE', 'one');
    await app.close();
    warn('TWO', 'two');
    expect(logged).toEqual([]);
    expect(received.map(({ code }) => code)).toEqual(['ONE', 'TWO']);
  });

  it('go to a sink that the application sets while it runs, until it is closed', async () => {
    const emitted = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const { app } = await start(root());
    setWarningSink((warning) => received.push(warning));
    warn('ONE', 'one');
    await app.close();
    warn('TWO', 'two');
    expect(received.map(({ code }) => code)).toEqual(['ONE']);
    expect(emitted.mock.calls).toEqual([['two', { type: 'TelemetryWarning', code: 'TWO' }]]);
    emitted.mockRestore();
  });

  it('are restored if an application cannot start', async () => {
    const emitted = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const useFactory = (): never => {
      throw new Error('no configuration');
    };
    await expect(start(applicationOf(TelemetryModule.forRootAsync({ useFactory })))).rejects.toThrow(
      'no configuration',
    );
    warn('ONE', 'one');
    expect(emitted).toHaveBeenCalledTimes(1);
    emitted.mockRestore();
  });
});
