import {
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  Catch,
  Controller,
  type ExceptionFilter,
  type ExecutionContext,
  Get,
  HttpException,
  Injectable,
  type NestInterceptor,
  Param,
  ParseIntPipe,
  type PipeTransform,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { Observable } from 'rxjs';
import { Instrument } from '../../../lib';
import type { FinishedSpan } from '../../../lib';
import type { TelemetryModuleOptions } from '../../../nest-module/telemetry.options';
import { type NestService, type NestServiceOptions, startNestService } from '../nest-service';
import { fieldsOf } from '../../fields-of';

@Injectable()
class OpenGuard implements CanActivate {
  canActivate(): boolean {
    return true;
  }
}

@Injectable()
class GlobalGuard extends OpenGuard {}

@Injectable()
class TrimPipe implements PipeTransform {
  transform(value: unknown): unknown {
    return typeof value === 'string' ? value.trim() : value;
  }
}

@Injectable()
class PassInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle();
  }
}

class Teapot extends HttpException {
  constructor() {
    super('teapot', 418);
  }
}

interface AnyResponse {
  status(code: number): { send(body: string): void };
}

@Catch(Teapot)
class TeapotFilter implements ExceptionFilter {
  catch(_exception: Teapot, host: ArgumentsHost): void {
    host.switchToHttp().getResponse<AnyResponse>().status(418).send('short');
  }
}

class BaseController {
  @Get('deep/inherited')
  inherited(): string {
    return 'inherited';
  }
}

@Controller('first')
@UseGuards(OpenGuard)
@UseInterceptors(PassInterceptor)
@UsePipes(TrimPipe)
// Used as an instance, so that Nest has no provider for it.
@UseFilters(new TeapotFilter())
class FirstController extends BaseController {
  @Get('teapot')
  teapot(): never {
    throw new Teapot();
  }

  @Get('decorated/:id')
  @Instrument({ name: 'find_it' })
  decorated(@Param('id') id: string): string {
    return this.helper(id);
  }

  @Get(':id')
  find(@Param('id', new ParseIntPipe()) id: number): string {
    return this.helper(String(id));
  }

  helper(id: string): string {
    return `first ${id}`;
  }
}

@Controller('second')
@UseGuards(OpenGuard, OpenGuard)
class SecondController {
  @Get()
  find(): string {
    return 'second';
  }
}

const METADATA = {
  controllers: [FirstController, SecondController],
  providers: [{ provide: APP_GUARD, useClass: GlobalGuard }],
};

const start = (
  lifecycle: TelemetryModuleOptions['lifecycle'],
  options: NestServiceOptions = {},
): Promise<NestService> =>
  startNestService(METADATA, { ...options, telemetry: lifecycle === undefined ? {} : { lifecycle } });

async function withService(service: NestService, use: (service: NestService) => Promise<void>): Promise<void> {
  try {
    await use(service);
  } finally {
    await service.close();
  }
}

/** A tree of names: a name, or a name with its children. */
type Names = string | readonly [string, ...Names[]];

/** Siblings are in the order of their end, because many start within one tick of the clock. */
function namesOf(span: FinishedSpan, spans: readonly FinishedSpan[]): Names {
  const { spanId } = span.spanContext();
  const below = spans.filter(({ parentSpanContext }) => parentSpanContext?.spanId === spanId);
  return below.length > 0 ? [span.name, ...below.map((child) => namesOf(child, spans))] : span.name;
}

async function requested(service: NestService, path: string): Promise<Names | undefined> {
  service.clear();
  await (await fetch(`${service.url}${path}`)).text();
  const spans = await service.ended(1);
  const root = spans.find(({ parentSpanContext }) => parentSpanContext === undefined);
  return root && namesOf(root, spans);
}

describe('the option `lifecycle`', () => {
  it('is off by default, and does not change the classes', async () => {
    const before = FirstController.prototype.find;
    await withService(await start(undefined), async (service) => {
      expect(await requested(service, '/first/7')).toBe('GET /first/:id');
      expect(FirstController.prototype.find).toBe(before);
    });
  });

  it('creates one span for each part, at its place in the request', async () => {
    await withService(await start(true), async (service) => {
      expect(await requested(service, '/first/7')).toStrictEqual([
        'GET /first/:id',
        'GlobalGuard.canActivate',
        'OpenGuard.canActivate',
        ['PassInterceptor.intercept', 'TrimPipe.transform', 'ParseIntPipe.transform', 'FirstController.find'],
      ]);
      expect(await requested(service, '/second')).toStrictEqual([
        'GET /second',
        'GlobalGuard.canActivate',
        'OpenGuard.canActivate',
        'OpenGuard.canActivate',
        'SecondController.find',
      ]);
    });
  });

  it.each([
    [['guards'], ['GET /first/:id', 'GlobalGuard.canActivate', 'OpenGuard.canActivate']],
    [['pipes'], ['GET /first/:id', 'TrimPipe.transform', 'ParseIntPipe.transform']],
    [['interceptors'], ['GET /first/:id', 'PassInterceptor.intercept']],
    [['handlers'], ['GET /first/:id', 'FirstController.find']],
    [['filters'], 'GET /first/:id'],
    [[], 'GET /first/:id'],
    [false, 'GET /first/:id'],
  ] as const)('shows the parts that it names: %j', async (lifecycle, names) => {
    await withService(await start(lifecycle), async (service) => {
      expect(await requested(service, '/first/7')).toStrictEqual(names);
    });
  });

  it('creates a span for the exception filter that responds', async () => {
    await withService(await start(['filters']), async (service) => {
      expect(await requested(service, '/first/teapot')).toStrictEqual(['GET /first/teapot', 'TeapotFilter.catch']);
    });
  });

  it('names the span of an inherited route after the inheriting controller', async () => {
    await withService(await start(['handlers']), async (service) => {
      expect(await requested(service, '/first/deep/inherited')).toStrictEqual([
        'GET /first/deep/inherited',
        'FirstController.inherited',
      ]);
      expect(Object.hasOwn(FirstController.prototype, 'inherited')).toBe(true);
    });
    expect(Object.hasOwn(FirstController.prototype, 'inherited')).toBe(false);
  });

  it('creates one span for a handler that has its own decorator', async () => {
    await withService(await start(true), async (service) => {
      await requested(service, '/first/decorated/7');
      const spans = service.spans.filter(({ name }) => /find_it|decorated/.test(name) && !name.startsWith('GET'));
      expect(spans.map((span) => [span.name, fieldsOf(span)])).toStrictEqual([['find_it', { id: '7' }]]);
    });
  });

  it('covers enhancers that the application registers globally later', async () => {
    const prepare: NestServiceOptions['prepare'] = (app) => {
      app.useGlobalPipes(new TrimPipe());
      app.useGlobalInterceptors(new PassInterceptor());
    };
    await withService(await start(true, { prepare }), async (service) => {
      expect(await requested(service, '/second')).toStrictEqual([
        'GET /second',
        'GlobalGuard.canActivate',
        'OpenGuard.canActivate',
        'OpenGuard.canActivate',
        ['PassInterceptor.intercept', 'SecondController.find'],
      ]);
    });
  });

  it('records the kind of part and no arguments', async () => {
    await withService(await start(true), async (service) => {
      await requested(service, '/first/7');
      const parts = service.spans.filter(({ name }) => !name.startsWith('GET'));
      expect(parts.map(fieldsOf)).toStrictEqual([
        { 'nestjs.type': 'guard' },
        { 'nestjs.type': 'guard' },
        { 'nestjs.type': 'pipe' },
        { 'nestjs.type': 'pipe' },
        { 'nestjs.type': 'handler' },
        { 'nestjs.type': 'interceptor' },
      ]);
    });
  });
});

describe('the classes of an application with lifecycle spans', () => {
  const METHODS = [
    [OpenGuard.prototype, 'canActivate'],
    [GlobalGuard.prototype, 'canActivate'],
    [TrimPipe.prototype, 'transform'],
    [ParseIntPipe.prototype, 'transform'],
    [PassInterceptor.prototype, 'intercept'],
    [TeapotFilter.prototype, 'catch'],
    [FirstController.prototype, 'find'],
    [FirstController.prototype, 'inherited'],
    [SecondController.prototype, 'find'],
  ] as const;
  const properties = (): (PropertyDescriptor | undefined)[] =>
    METHODS.map(([prototype, key]) => Object.getOwnPropertyDescriptor(prototype, key));

  it('are restored when it closes', async () => {
    const before = properties();
    const service = await start(true);
    expect(properties()).not.toStrictEqual(before);
    await service.close();
    expect(properties()).toStrictEqual(before);
  });

  it('stay instrumented until the last application of the process closes', async () => {
    const before = properties();
    const first = await start(true);
    const second = await start(true);
    await first.close();
    await (await fetch(`${second.url}/second`)).text();
    expect(SecondController.prototype.find).not.toBe(before.at(-1)?.value);
    await second.close();
    expect(properties()).toStrictEqual(before);
  });
});
