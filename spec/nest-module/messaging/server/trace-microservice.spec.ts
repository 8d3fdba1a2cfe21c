import { Controller } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MessagePattern, Payload, ServerRedis } from '@nestjs/microservices';
import { OptionError } from '../../../../lib';
import { traceMicroservice } from '../../../../nest-module';
import { moduleOf } from '../../nest-service';
import { microserviceOf, parentsOf, SENDER_ID, TRACEPARENT } from '../microservice';

@Controller()
class StockController {
  @MessagePattern('count')
  count(@Payload() product: string): number {
    return product.length;
  }
}

describe('traceMicroservice', () => {
  it('traces a server whose handlers are registered already, once', async () => {
    const server = new ServerRedis({});
    const service = await microserviceOf(server, [StockController]);
    expect(traceMicroservice(traceMicroservice(service.app))).toBe(service.app);
    const text = JSON.stringify({ pattern: 'count', data: 'tea', metadata: { traceparent: TRACEPARENT } });
    await server.handleMessage('count', text, {}, 'count');
    await service.ended(1);
    expect(parentsOf(service.spans)).toStrictEqual([SENDER_ID]);
    await service.close();
  });

  it.each([undefined, null, 7, 'app', {}, { listen: () => undefined }])(
    'rejects %p, which is not a microservice',
    (app) => {
      expect(() => traceMicroservice(app as never)).toThrow(
        expect.objectContaining({ code: 'ERR_OPTION_INVALID', option: 'microservice' }),
      );
    },
  );

  it('throws if the application does not import the module', async () => {
    const strategy = new ServerRedis({});
    const app = await NestFactory.createMicroservice(moduleOf({}), { strategy, logger: false });
    expect(() => traceMicroservice(app)).toThrow(OptionError);
    expect(() => traceMicroservice(app)).toThrow(/Import TelemetryModule\.forRoot/);
    await app.close();
  });
});
