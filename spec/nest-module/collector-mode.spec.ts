import { Controller, Get, type INestApplication, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TelemetryModule, TelemetryService } from '../../nest-module';
import { type OtlpReceiver, startReceiver } from '../../lib/viewer';

let receiver: OtlpReceiver;
let app: INestApplication;

@Controller()
class OrdersController {
  @Get('orders')
  find(): string[] {
    return [];
  }
}

beforeAll(async () => {
  receiver = await startReceiver({ port: 0 });
  @Module({
    imports: [
      TelemetryModule.forRoot({
        serviceName: 'orders',
        exporter: { endpoint: receiver.url },
        sampling: { ratio: 0, mode: 'collector' },
      }),
    ],
    controllers: [OrdersController],
  })
  class AppModule {}
  app = await NestFactory.create(AppModule, { logger: false });
  await app.listen(0, '127.0.0.1');
});

afterAll(async () => {
  await app.close();
  await receiver.close();
});

describe('a Nest service that leaves the decision to a Collector', () => {
  it('exports unsampled requests, also those of an unsampled caller, and counts them', async () => {
    const telemetry = app.get(TelemetryService);
    const caller = '0af7651916cd43dd8448eb211c80319c';
    const url = `${await app.getUrl()}/orders`;
    await fetch(url);
    await fetch(url, { headers: { traceparent: `00-${caller}-b7ad6b7169203331-00`, tracestate: 'ot=th:8' } });
    telemetry.samplingRatio = 1;
    await fetch(url);
    await telemetry.flush();
    const spans = receiver.store.traces().flat();
    const requests = spans.filter(({ name }) => name === 'GET /orders');
    expect(requests.map(({ flags, traceState }) => [flags, traceState])).toEqual([
      [0x1_00, undefined],
      [0x3_00, undefined],
      [0x1_01, 'ot=th:0'],
    ]);
    expect(requests[1]?.traceId).toBe(caller);
    expect(telemetry.counters).toMatchObject({ exported: spans.length, failed: 0, dropped: 0, tail: undefined });
  });
});
