import {
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  Catch,
  Controller,
  type ExceptionFilter,
  type ExecutionContext,
  Get,
  Injectable,
  type NestInterceptor,
  UseFilters,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { throwError } from 'rxjs';
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

describe('an application whose global filter catches everything', () => {
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

  it('records the error of a guard, and a span for the filter', async () => {
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

class BrokenInterceptor implements NestInterceptor {
  intercept(_: ExecutionContext, next: CallHandler) {
    next.handle();
    return throwError(() => new TypeError('interceptor is broken'));
  }
}

@Controller('controller')
@UseFilters(EverythingFilter)
class FilteredController {
  @Get('guard')
  @UseGuards(BrokenGuard)
  guarded(): string {
    return 'not reached';
  }

  @Get('interceptor')
  @UseInterceptors(BrokenInterceptor)
  intercepted(): string {
    return 'not shown';
  }

  @Get('handler')
  async handle(): Promise<never> {
    throw new TypeError('handler is broken');
  }
}

class InheritingController extends FilteredController {}
Controller('inherited')(InheritingController);

@Controller('method')
class FilteredMethods {
  @Get('handler')
  @UseFilters(new EverythingFilter())
  handle(): never {
    throw new TypeError('handler is broken');
  }
}

describe('a filter of a controller or method that catches everything', () => {
  let service: NestService;
  beforeAll(async () => {
    service = await startNestService({ controllers: [FilteredController, InheritingController, FilteredMethods] });
  });
  afterAll(() => service.close());
  beforeEach(() => service.clear());

  it.each([
    ['controller/guard', 'guard is broken'],
    ['controller/interceptor', 'interceptor is broken'],
    ['controller/handler', 'handler is broken'],
    ['inherited/guard', 'guard is broken'],
    ['method/handler', 'handler is broken'],
  ])('does not hide errors of GET /%s', async (path, message) => {
    expect(await (await fetch(`${service.url}/${path}`)).text()).toBe('sorry');
    const [span] = await service.ended(1);
    expect(service.outline()).toMatchObject([{ name: `GET /${path}`, status: `error: ${message}` }]);
    expect(span?.events.map(({ name }) => name)).toEqual(['exception']);
  });
});

describe('a controller shared by several applications of a process', () => {
  it('reports each exception once to each application', async () => {
    const reported: string[] = [];
    const start = (name: string) => {
      const isServerError = (error: unknown): undefined => void reported.push(`${name}: ${String(error)}`);
      return startNestService({ controllers: [FilteredMethods] }, { telemetry: { isServerError } });
    };
    const first = await start('first');
    await fetch(`${first.url}/method/handler`);
    await first.ended(1);
    await first.close();
    const second = await start('second');
    await fetch(`${second.url}/method/handler`);
    await second.ended(1);
    await second.close();
    expect(reported).toEqual(['first: TypeError: handler is broken', 'second: TypeError: handler is broken']);
  });
});
