import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { INestApplication } from '@nestjs/common';
import { instrument, OptionError } from '../../lib';
import { TelemetryModule, TelemetryService } from '../../nest-module';
import { startReceiver, type OtlpReceiver } from '../../lib/viewer';

let receiver: OtlpReceiver;
let app: INestApplication;
let telemetry: TelemetryService;

@Controller()
class IdController {
  constructor(private readonly service: TelemetryService) {}

  @Get('id')
  id(): string {
    return this.service.traceId ?? 'none';
  }
}

beforeAll(async () => {
  receiver = await startReceiver({ port: 0 });
  @Module({
    imports: [
      TelemetryModule.forRoot({
        serviceName: 'service-of-telemetry',
        exporter: { endpoint: receiver.url, protocol: 'http/json' },
        sampling: { ratio: 1 },
      }),
    ],
    controllers: [IdController],
  })
  class AppModule {}
  app = await NestFactory.create(AppModule, { logger: false });
  await app.listen(0, '127.0.0.1');
  telemetry = app.get(TelemetryService);
});

afterAll(async () => {
  await app.close();
  await receiver.close();
});

const work = (level: 'info' | 'debug') => instrument({ name: `work at ${level}`, level }, () => 1);

describe('TelemetryService', () => {
  it('returns the trace id of the current request, and undefined outside a request', async () => {
    const response = await fetch(`${await app.getUrl()}/id`);
    const traceId = await response.text();
    await telemetry.flush();
    expect(receiver.store.trace(traceId).map(({ name }) => name)).toEqual(['GET /id']);
    expect(telemetry.traceId).toBeUndefined();
  });

  it('counts the delivered spans', async () => {
    const { exported } = telemetry.counters;
    work('info')();
    await telemetry.flush();
    expect(telemetry.counters).toMatchObject({ exported: exported + 1, failed: 0, faults: new Map() });
  });

  it('changes the filter for existing callsites', async () => {
    const debug = work('debug');
    const { exported } = telemetry.counters;
    debug();
    telemetry.filter = 'debug';
    debug();
    await telemetry.flush();
    expect(telemetry.counters.exported).toBe(exported + 1);
    expect(telemetry.filter).toBe('debug');
    telemetry.filter = 'info';
  });

  it('rejects an invalid filter and keeps the current one', () => {
    expect(() => (telemetry.filter = 'info,x=loud')).toThrow(OptionError);
    expect(telemetry.filter).toBe('info');
  });

  it('changes the sampling ratio for later traces', async () => {
    const { exported } = telemetry.counters;
    telemetry.samplingRatio = 0;
    work('info')();
    telemetry.samplingRatio = 1;
    work('info')();
    await telemetry.flush();
    expect(telemetry.counters.exported).toBe(exported + 1);
  });

  it('rejects an invalid ratio and keeps the current one', () => {
    expect(() => (telemetry.samplingRatio = 1.5)).toThrow(
      'Expected `samplingRatio` to be a number from 0 to 1, got 1.5.',
    );
    expect(telemetry.samplingRatio).toBe(1);
  });
});
