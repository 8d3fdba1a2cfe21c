import {
  type ArgumentsHost,
  type CanActivate,
  Catch,
  Controller,
  type ExceptionFilter,
  Get,
  Injectable,
  UseGuards,
} from '@nestjs/common';
import { type NestService, startNestService } from '../nest-service';

@Catch()
class EverythingFilter implements ExceptionFilter {
  catch(_exception: unknown, host: ArgumentsHost): void {
    host.switchToHttp().getResponse<{ status(code: number): { send(body: string): void } }>().status(500).send('sorry');
  }
}

@Injectable()
class BrokenGuard implements CanActivate {
  canActivate(): boolean {
    throw new TypeError('guard is broken');
  }
}

@Controller()
@UseGuards(BrokenGuard)
class GuardedController {
  @Get()
  get(): string {
    return 'not reached';
  }
}

describe('an application whose global filter takes everything', () => {
  let service: NestService;
  beforeAll(async () => {
    service = await startNestService(
      { controllers: [GuardedController] },
      {
        telemetry: { lifecycle: ['filters'] },
        prepare: (app) => {
          app.useGlobalFilters(new EverythingFilter());
        },
      },
    );
  });
  afterAll(() => service.close());

  it('still shows what a guard has thrown, and the filter as a span', async () => {
    expect(await (await fetch(service.url)).text()).toBe('sorry');
    await service.ended(2);
    expect(service.outline()).toMatchObject([
      {
        name: 'GET /',
        status: 'error: guard is broken',
        attributes: { 'error.type': 'TypeError' },
        children: [{ name: 'EverythingFilter.catch' }],
      },
    ]);
  });
});
