import { Controller, Get, Inject, Injectable, InternalServerErrorException, Logger, Param } from '@nestjs/common';
import { Instrument } from '../../../lib';
import { resetWarnings } from '../../../lib/diagnostics/warning';
import { TelemetryLogger, TelemetryService } from '../../../nest-module';
import { failingWith, type FaultyReceiver, startFaultyReceiver } from '../../export/faulty-receiver';
import { type NestService, startNestService } from '../nest-service';

@Injectable()
class OrdersService {
  private readonly logger = new Logger('Orders');

  @Instrument({ name: 'find_order', fields: { token: (id: string) => `token=${id}` } })
  find(id: string): string {
    this.logger.log({ message: 'found it', count: 2, password: 'hunter2' });
    if (id === 'broken') throw new InternalServerErrorException('no stock');
    return id;
  }
}

@Controller('orders')
class OrdersController {
  constructor(@Inject(OrdersService) private readonly orders: OrdersService) {}

  @Get(':id')
  find(@Param('id') id: string): string {
    return this.orders.find(id);
  }
}

describe('the lines of a Nest application', () => {
  const lines: string[] = [];
  let receiver: FaultyReceiver;
  let service: NestService;

  beforeEach(async () => {
    lines.length = 0;
    resetWarnings();
    receiver = await startFaultyReceiver();
    service = await start();
  });

  afterEach(async () => {
    await service.close();
    await receiver.close();
  });

  const start = (): Promise<NestService> =>
    startNestService(
      { controllers: [OrdersController], providers: [OrdersService] },
      {
        telemetry: {
          log: {
            format: 'json',
            destination: { write: (line) => void lines.push(line) },
            export: { exporter: { endpoint: receiver.url }, batch: { scheduledDelayMillis: 60_000 } },
          },
        },
        prepare: (app) => app.useLogger(app.get(TelemetryLogger)),
      },
    );

  const telemetry = (): TelemetryService => service.app.get(TelemetryService);

  it('are exported with request and call around them, and printed once', async () => {
    await fetch(`${service.url}/orders/o-17`);
    const spans = await service.ended(2);
    await telemetry().flush();
    const found = receiver.logs.find(({ body }) => body === 'found it');
    const call = spans.find(({ name }) => name === 'find_order')?.spanContext();
    expect(found).toMatchObject({
      traceId: call?.traceId,
      spanId: call?.spanId,
      severityNumber: 9,
      scope: { name: 'Orders' },
      service: 'nest-service',
      attributes: {
        count: 2,
        password: '[redacted]',
        id: 'o-17',
        'http.request.method': 'GET',
        'http.route': '/orders/:id',
      },
    });
    expect(lines.filter((line) => line.includes('found it'))).toHaveLength(1);
    expect(JSON.stringify(found?.attributes)).not.toContain('hunter2');
    expect(telemetry().counters.logs).toMatchObject({ exported: receiver.logs.length, failed: 0, pending: 0 });
  });

  it('also come from Nest itself, with its loggers as scopes', async () => {
    await telemetry().flush();
    expect(receiver.logs).toContainEqual(
      expect.objectContaining({ body: 'Nest application successfully started', scope: { name: 'NestApplication' } }),
    );
  });

  it('stand beside the exceptions of calls, if a variable makes these log records', async () => {
    await service.close();
    process.env['OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN'] = 'logs';
    service = await start();
    delete process.env['OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN'];
    await fetch(`${service.url}/orders/broken`);
    const spans = await service.ended(2);
    await telemetry().flush();
    const exceptions = receiver.logs.filter(({ eventName }) => eventName === 'exception');
    expect(exceptions).toMatchObject([
      {
        spanId: spans.find(({ name }) => name === 'find_order')?.spanContext().spanId,
        attributes: { 'exception.type': 'InternalServerErrorException', 'exception.message': 'no stock' },
      },
    ]);
    expect(spans.flatMap(({ events }) => events.map(({ name }) => name))).not.toContain('exception');
  });

  it('are delivered when the application closes', async () => {
    await fetch(`${service.url}/orders/o-18`);
    await service.app.close();
    expect(receiver.logs.map(({ body }) => body)).toContain('found it');
  });

  it('about failed exports are printed, and not exported', async () => {
    receiver.behave(failingWith(400));
    await fetch(`${service.url}/orders/o-17`);
    await telemetry().flush();
    await telemetry().flush();
    expect(lines.filter((line) => line.includes('EXPORT_FAILED'))).toHaveLength(1);
    expect(telemetry().counters.logs).toMatchObject({ exported: 0, pending: 0 });
    expect(receiver.requests).toHaveLength(1);
  });
});
