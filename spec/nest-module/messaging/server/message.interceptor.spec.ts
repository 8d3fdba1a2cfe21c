import { Controller, type INestMicroservice } from '@nestjs/common';
import { ModulesContainer, NestFactory } from '@nestjs/core';
import { EventPattern, MessagePattern, Payload, ServerMqtt } from '@nestjs/microservices';
import { from, type Observable } from 'rxjs';
import { Instrument } from '../../../../lib';
import { KnownTransports } from '../../../../nest-module/messaging/known-transports';
import { interceptMessages, MessageInterceptor } from '../../../../nest-module/messaging/server/message.interceptor';
import { freshTelemetry } from '../../../fresh-telemetry';
import { until } from '../../../samples/until';
import { moduleOf } from '../../nest-service';
import { parentsOf, SENDER_ID, TRACEPARENT } from '../microservice';

const telemetry = freshTelemetry();

@Controller()
class StockController {
  @MessagePattern('count')
  count(@Payload() product: string): Observable<string> {
    return from(product);
  }

  @MessagePattern('fails')
  fails(): never {
    throw new RangeError('too many');
  }

  @EventPattern('stock/+')
  @Instrument({ name: 'first' })
  changed(@Payload() product: string): string {
    return product;
  }

  @EventPattern('stock/+')
  @Instrument({ name: 'second' })
  changedToo(@Payload() product: string): string {
    return product;
  }
}

let app: INestMicroservice;
let receive: (topic: string, packet: object, userProperties?: object) => Promise<unknown>;

/** An application without TelemetryModule: nothing else traces its server, as in Nest 10. */
beforeEach(async () => {
  const server = new ServerMqtt({});
  app = await NestFactory.createMicroservice(moduleOf({ controllers: [StockController] }), {
    strategy: server,
    logger: false,
  });
  const lists = interceptMessages(app.get(ModulesContainer), new MessageInterceptor(new KnownTransports(), undefined));
  await app.init();
  lists.restore();
  receive = (topic, packet, userProperties) => {
    const payload = Buffer.from(JSON.stringify(packet));
    const publisher = { publish: () => undefined };
    const handling = server as unknown as { handleMessage(...args: unknown[]): Promise<unknown> };
    return handling.handleMessage(topic, payload, publisher, { payload, properties: { userProperties } });
  };
});
afterEach(() => app.close());

describe('an interceptor of messages', () => {
  it('opens the span of a message with its headers, until the replies have ended', async () => {
    await receive('count', { pattern: 'count', data: 'tea', id: 'r-1' }, { traceparent: TRACEPARENT });
    await until('the span to end', () => telemetry.spans.length === 1, 5000);
    expect(telemetry.outline()).toMatchObject([
      { name: 'process count', kind: 'consumer', attributes: { 'messaging.system.name': 'mqtt' } },
    ]);
    expect(parentsOf(telemetry.spans)).toStrictEqual([SENDER_ID]);
  });

  it('opens one span for all handlers of a pattern, named by the pattern', async () => {
    await receive('stock/tea', { pattern: 'stock/tea', data: 'tea' });
    await until('the spans to end', () => telemetry.spans.length === 3, 5000);
    expect(telemetry.outline()).toMatchObject([
      {
        name: 'process stock/+',
        attributes: { 'messaging.destination.name': 'stock/tea', 'messaging.destination.template': 'stock/+' },
        children: [{ name: 'first' }, { name: 'second' }],
      },
    ]);
  });

  it('fails the span with the error of the handler', async () => {
    await receive('fails', { pattern: 'fails', data: 'tea', id: 'r-1' });
    await until('the span to end', () => telemetry.spans.length === 1, 5000);
    expect(telemetry.outline()).toMatchObject([{ name: 'process fails', status: 'error: too many' }]);
  });
});
