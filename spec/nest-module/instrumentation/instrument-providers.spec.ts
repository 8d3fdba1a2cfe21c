import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import {
  type CallHandler,
  Controller,
  type ExecutionContext,
  Get,
  Inject,
  Injectable,
  type INestApplication,
  Module,
  type NestInterceptor,
  type OnModuleInit,
} from '@nestjs/common';
import { APP_INTERCEPTOR, NestFactory } from '@nestjs/core';
import type { Observable } from 'rxjs';
import { Instrument, OptionError } from '../../../lib';
import { outline, SpanCollector } from '../../../lib/testing';
import { TelemetryModule } from '../../../nest-module';
import { fieldsOf } from '../../fields-of';

@Injectable()
class StockService implements OnModuleInit {
  readonly #stock = new Map([['tea', 3]]);
  started = false;

  onModuleInit(): void {
    this.started = true;
  }

  async count(product: string): Promise<number> {
    return this.#stock.get(product) ?? 0;
  }
}

@Injectable()
class PriceService {
  @Instrument({ name: 'find_price', skip: ['product'] })
  price(product: string): number {
    return product.length;
  }

  secretDiscount(): number {
    return 0;
  }
}

@Injectable()
class AuditService {
  note(what: string): string {
    return what;
  }
}

@Injectable()
class GlobalInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle();
  }
}

const MAP = new Map([['a', 1]]);
const FACTORY_MADE = Symbol('factory-made');

class Made {
  make(): string {
    return 'made';
  }
}

const MADE = new Made();

@Controller()
class ShopController {
  constructor(
    private readonly stock: StockService,
    private readonly prices: PriceService,
    private readonly audit: AuditService,
    @Inject('MAP') private readonly map: Map<string, number>,
    @Inject(FACTORY_MADE) private readonly made: Made,
  ) {}

  @Get()
  async shop(): Promise<unknown> {
    return [
      await this.stock.count('tea'),
      this.prices.price('tea') + this.prices.secretDiscount(),
      this.audit.note('seen'),
      this.map.get('a'),
      this.made.make(),
    ];
  }
}

const collector = new SpanCollector();

@Module({
  imports: [
    TelemetryModule.forRoot({
      serviceName: 'instrumented',
      environment: 'development',
      exporter: 'none',
      spanProcessors: [collector],
    }),
  ],
  controllers: [ShopController],
  providers: [
    StockService,
    PriceService,
    AuditService,
    { provide: 'MAP', useValue: MAP },
    { provide: 'NULL', useValue: null },
    { provide: 'TEXT', useValue: 'text' },
    { provide: 'FUNCTION', useValue: () => 1 },
    { provide: FACTORY_MADE, useFactory: () => MADE },
    { provide: APP_INTERCEPTOR, useClass: GlobalInterceptor },
  ],
})
class AppModule {}

describe('TelemetryModule.instrument', () => {
  let app: INestApplication;
  let response: unknown;

  beforeAll(async () => {
    const instrument = TelemetryModule.instrument({
      include: [/Service$/, 'Made', (target) => target.name === 'GlobalInterceptor'],
      exclude: ['AuditService'],
    });
    app = await NestFactory.create(AppModule, { instrument, logger: false, abortOnError: false });
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo;
    response = await (await fetch(`http://127.0.0.1:${port}`)).json();
  });
  afterAll(() => app.close());

  it('keeps the application working, with providers that are not class instances and with private members', () => {
    expect(response).toStrictEqual([3, 3, 'seen', 1, 'made']);
  });

  it('returns the same instances and values', () => {
    expect(app.get(FACTORY_MADE)).toBe(MADE);
    expect(app.get('MAP')).toBe(MAP);
    expect(app.get('NULL')).toBeNull();
    expect(app.get('TEXT')).toBe('text');
    expect(Object.getPrototypeOf(app.get(StockService))).toBe(StockService.prototype);
  });

  it('opens one span for each selected method, and none for hooks of Nest', () => {
    expect(app.get(StockService).started).toBe(true);
    expect(outline(collector.spans).map(({ name }) => name)).toStrictEqual(['GET /']);
    const inside = collector.spans.filter(({ name }) => name !== 'GET /').map(({ name }) => name);
    expect(inside.toSorted()).toStrictEqual([
      'GlobalInterceptor.intercept',
      'Made.make',
      'PriceService.secretDiscount',
      'StockService.count',
      'find_price',
    ]);
  });

  it('keeps the options of a decorated method', () => {
    const attributesOf = (wanted: string) => fieldsOf(collector.spans.find(({ name }) => name === wanted));
    expect(attributesOf('find_price')).toStrictEqual({});
    expect(attributesOf('StockService.count')).toStrictEqual({ product: 'tea' });
  });

  it('instruments a class once, even if it has many instances', () => {
    class OnceService {
      work(): void {}
    }
    const { instanceDecorator } = TelemetryModule.instrument({ include: ['OnceService'], options: { skip: 'all' } });
    const first = new OnceService();
    expect(instanceDecorator(first)).toBe(first);
    const { work } = OnceService.prototype;
    instanceDecorator(new OnceService());
    expect(OnceService.prototype.work).toBe(work);
  });

  it.each([[{}], [{ include: [] }], [{ include: 'Service' }]])('describes the problem with %j', (options) => {
    expect(() => TelemetryModule.instrument(options as never)).toThrow(OptionError);
    expect(() => TelemetryModule.instrument(options as never)).toThrow('TelemetryModule.instrument({ include: [');
  });
});
