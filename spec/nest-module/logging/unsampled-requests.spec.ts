import { Controller, Get, Inject, Injectable, Param } from '@nestjs/common';
import { createLogger, Empty, Instrument, recordField } from '../../../lib';
import type { LogLine } from '../../../lib/log/log-line';
import { startNestService } from '../nest-service';

const lines: LogLine[] = [];
const destination = { write: (text: string): void => void lines.push(JSON.parse(text) as LogLine) };
const log = createLogger({ format: 'json', destination }).for('Orders');

@Injectable()
class OrdersService {
  @Instrument({ name: 'find', fields: { found: Empty } })
  async find(id: string): Promise<string> {
    await Promise.resolve();
    recordField('found', `order ${id}`);
    log.info('found it');
    return id;
  }

  later: Promise<void> | undefined;

  @Instrument({ name: 'begin' })
  begin(): void {
    // Work that outlives the request, as in `void this.mail.send()`.
    this.later = new Promise((resolve) => setTimeout(resolve, 100)).then(() => log.info('sent a mail'));
  }
}

@Controller('orders')
class OrdersController {
  constructor(@Inject(OrdersService) private readonly orders: OrdersService) {}

  @Get(':id')
  find(@Param('id') id: string): Promise<string> {
    return this.orders.find(id);
  }

  @Get('mail/:id')
  mail(): void {
    this.orders.begin();
  }
}

describe('the log lines of 1,000 requests with a sampling ratio of 10 %', () => {
  it('carry the same fields of request and call, sampled or not', async () => {
    const metadata = { controllers: [OrdersController], providers: [OrdersService] };
    const service = await startNestService(metadata, { telemetry: { sampling: { ratio: 0.1 } } });
    const ids = Array.from({ length: 1000 }, (_, index) => String(index));
    for (let start = 0; start < ids.length; start += 50) {
      await Promise.all(
        ids.slice(start, start + 50).map((id) => fetch(`${service.url}/orders/${id}`).then((r) => r.text())),
      );
    }
    await service.close();
    expect(lines).toHaveLength(1000);
    const names = lines.map(({ spans = [] }) => spans.map((span) => Object.keys(span).toSorted()));
    const sampled = names.find((_, index) => lines[index]?.trace_sampled);
    expect(sampled?.[0]).toEqual(expect.arrayContaining(['http.route', 'url.path', 'user_agent.original']));
    expect(names).toStrictEqual(Array.from({ length: 1000 }, () => sampled));
    const shown = lines.map(({ span }) => [String(span?.['id']), span?.['found']] as const);
    expect(Object.fromEntries(shown)).toStrictEqual(Object.fromEntries(ids.map((id) => [id, `order ${id}`])));
    expect(lines.filter((line) => !line.trace_sampled).length).toBeGreaterThan(800);
  }, 60_000);
});

describe('a log line of work that outlives its request', () => {
  it.each([0, 1])('shows method, path, route and status, at the ratio %d', async (ratio) => {
    const metadata = { controllers: [OrdersController], providers: [OrdersService] };
    const service = await startNestService(metadata, { telemetry: { sampling: { ratio } } });
    lines.length = 0;
    await fetch(`${service.url}/orders/mail/7?page=2`);
    await service.app.get(OrdersService).later;
    await service.close();
    expect(lines.map(({ spans }) => spans?.[0])).toMatchObject([
      {
        name: 'GET /orders/mail/:id',
        'http.request.method': 'GET',
        'http.response.status_code': 200,
        'http.route': '/orders/mail/:id',
        'url.path': '/orders/mail/7',
        'url.query': 'page=2',
      },
    ]);
  });
});
