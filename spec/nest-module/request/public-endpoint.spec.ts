import { Controller, Get } from '@nestjs/common';
import { propagation } from '@opentelemetry/api';
import { type NestService, startNestService } from '../nest-service';

@Controller()
class HelloController {
  @Get()
  hello(): object {
    return { tenant: propagation.getActiveBaggage()?.getEntry('tenant')?.value ?? 'nobody' };
  }
}

const STRANGER = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
const HEADERS = { traceparent: `00-${STRANGER.traceId}-${STRANGER.spanId}-00`, baggage: 'tenant=acme' };

describe('a public service', () => {
  let service: NestService;
  beforeAll(async () => {
    service = await startNestService({ controllers: [HelloController] }, { telemetry: { publicEndpoint: true } });
  });
  afterAll(() => service.close());
  beforeEach(() => service.clear());

  it('starts a new trace for each request, with a link to the trace of the caller', async () => {
    await fetch(service.url, { headers: HEADERS });
    const [span] = await service.ended(1);
    expect(span?.parentSpanContext).toBeUndefined();
    expect(span?.spanContext().traceId).not.toBe(STRANGER.traceId);
    expect(span?.links).toMatchObject([{ context: STRANGER }]);
  });

  it('ignores the baggage of callers', async () => {
    expect(await (await fetch(service.url, { headers: HEADERS })).json()).toEqual({ tenant: 'nobody' });
  });

  it('has no link if the caller has no trace', async () => {
    await fetch(service.url);
    expect((await service.ended(1))[0]?.links).toEqual([]);
  });
});
