import { BadRequestException, Controller, Get, ServiceUnavailableException } from '@nestjs/common';
import { SpanStatusCode } from '@opentelemetry/api';
import { faultCounts } from '../../../lib';
import { type NestService, startNestService } from '../nest-service';

class Maintenance extends ServiceUnavailableException {}
class LostOrder extends BadRequestException {}

@Controller()
class ErrorsController {
  @Get('maintenance')
  maintain(): never {
    throw new Maintenance('back at noon');
  }

  @Get('lost')
  lose(): never {
    throw new LostOrder('no such order', { cause: new RangeError('row 7 is gone') });
  }

  @Get('plain')
  plain(): never {
    throw new TypeError('cannot save');
  }

  @Get('refused')
  refuse(): never {
    throw new BadRequestException('id is missing');
  }

  @Get('confusing')
  confuse(): never {
    throw new SyntaxError('confuses the classification');
  }
}

describe('isServerError', () => {
  let service: NestService;
  const asked: (number | undefined)[] = [];

  beforeAll(async () => {
    service = await startNestService(
      { controllers: [ErrorsController] },
      {
        telemetry: {
          isServerError(error, status) {
            asked.push(status);
            if (error instanceof SyntaxError) throw new Error('the classification is broken');
            if (error instanceof Maintenance) return false;
            return error instanceof LostOrder ? true : undefined;
          },
        },
      },
    );
  });
  afterAll(() => service.close());
  beforeEach(() => {
    asked.length = 0;
    service.clear();
  });

  async function statusOf(path: string) {
    const { status } = await fetch(`${service.url}/${path}`);
    const [span] = await service.ended(1);
    const [exception] = span?.events ?? [];
    return { status, span: span?.status.code, exception: exception?.attributes?.['exception.type'] };
  }

  it('makes a 5xx no failure if it returns false', async () => {
    expect(await statusOf('maintenance')).toEqual({ status: 503, span: SpanStatusCode.UNSET, exception: undefined });
    expect(asked).toEqual([503]);
  });

  it('makes a 4xx a failure, with its causes, if it returns true', async () => {
    expect(await statusOf('lost')).toEqual({ status: 400, span: SpanStatusCode.ERROR, exception: 'LostOrder' });
  });

  it('leaves the decision to the status if it returns undefined', async () => {
    expect(await statusOf('plain')).toMatchObject({ status: 500, span: SpanStatusCode.ERROR });
    service.clear();
    expect(await statusOf('refused')).toMatchObject({ status: 400, span: SpanStatusCode.UNSET });
  });

  it('is called for exceptions of Nest itself, such as for an unknown route', async () => {
    expect(await statusOf('nowhere')).toMatchObject({ status: 404, span: SpanStatusCode.UNSET });
    expect(asked).toEqual([404]);
  });

  it('changes nothing if it throws', async () => {
    expect(await statusOf('confusing')).toMatchObject({ status: 500, span: SpanStatusCode.ERROR });
    expect(faultCounts().get('`isServerError`')).toBe(1);
  });
});
