import { trace } from '@opentelemetry/api';
import { Empty, instrument, Instrument, openSpan, recordField } from '../../lib';
import { renderWaterfall } from '../../lib/waterfall/render-waterfall';
import { createSdkProvider, type RunningProvider } from '../../lib/otel/sdk';
import { EngineTracerProvider } from '../../lib/engine/tracer-provider';
import type { FinishedSpan } from '../../lib';
import { SpanCollector } from '../../lib/testing';
import { freshTelemetry } from '../fresh-telemetry';
import { rememberLines } from '../log/remembered-lines';

const FUNCTION = 'code.function.name';

describe('code.function.name', () => {
  const telemetry = freshTelemetry();
  const names = (): readonly unknown[] => telemetry.spans.map(({ attributes }) => attributes[FUNCTION]);

  it('is class and method, independent of the span name', () => {
    class Orders {
      @Instrument({ name: 'create_order', skip: 'all' })
      create(id: string): string {
        return id;
      }

      @Instrument()
      static count(): number {
        return 0;
      }

      @Instrument()
      *pages(): Generator<number> {
        yield 1;
      }

      @Instrument()
      async fail(): Promise<never> {
        throw new Error('no');
      }
    }
    const orders = new Orders();
    orders.create('o-1');
    Orders.count();
    expect([...orders.pages()].length).toBeGreaterThan(0);
    return expect(orders.fail())
      .rejects.toThrow('no')
      .then(() => expect(names()).toStrictEqual(['Orders.create', 'Orders.count', 'Orders.pages', 'Orders.fail']));
  });

  it('has the class that defines the method, independent of how it is called', () => {
    const key = Symbol('key');
    class Base {
      @Instrument()
      inherited(): void {}
    }
    class Derived extends Base {
      @Instrument()
      [key](): void {}

      @Instrument()
      'with space'(): void {}
    }
    // TypeScript's output for a decorated method `42()`.
    const numbered = { value: () => undefined, configurable: true, writable: true };
    const decorate = Instrument() as unknown as (target: object, key: number, method: object) => PropertyDescriptor;
    Object.defineProperty(Derived.prototype, 42, decorate(Derived.prototype, 42, numbered));
    const derived = new Derived();
    derived.inherited();
    derived[key]();
    derived['with space']();
    (derived as unknown as Record<number, () => void>)[42]?.();
    expect(names()).toStrictEqual(['Base.inherited', 'Derived.key', 'Derived.with space', 'Derived.42']);
  });

  it('is the name of a plain function, and absent for an anonymous one', () => {
    instrument({ name: 'price_of' }, function priceOf() {})();
    instrument({ name: 'nameless' }, () => undefined)();
    expect(names()).toStrictEqual(['priceOf', undefined]);
  });

  it('is absent on spans that no decorated function has opened', () => {
    openSpan({ name: 'warm the cache' }).end();
    expect(names()).toStrictEqual([undefined]);
  });

  it('does not overwrite a field of that name', () => {
    instrument({ name: 'own', fields: { [FUNCTION]: 'mine' } }, function work() {})();
    instrument({ name: 'later', fields: { [FUNCTION]: Empty } }, function work() {
      recordField(FUNCTION, 'mine too');
    })();
    expect(names()).toStrictEqual(['mine', 'mine too']);
  });

  it('is hidden in log lines, waterfalls and outlines', () => {
    const { logger, lines } = rememberLines({ spanEvents: 'close' });
    instrument({ name: 'work', fields: { id: 7 } }, function work() {
      logger.for('Work').info('inside');
    })();
    logger.close();
    expect(lines.map(({ span }) => span)).toStrictEqual([
      { id: 7, name: 'work' },
      { id: 7, name: 'work' },
    ]);
    expect(names()).toStrictEqual(['work']);
    expect(telemetry.outline()).toMatchObject([{ name: 'work', attributes: { id: 7 } }]);
    expect(JSON.stringify(telemetry.outline())).not.toContain(FUNCTION);
  });
});

describe.each<[string, (limit: number, collector: SpanCollector) => RunningProvider]>([
  [
    'our engine',
    (attributeCountLimit, collector) =>
      new EngineTracerProvider({ spanLimits: { attributeCountLimit }, spanProcessors: [collector] }),
  ],
  [
    'the SDK',
    (attributeCountLimit, collector) =>
      createSdkProvider({ spanLimits: { attributeCountLimit }, spanProcessors: [collector] }),
  ],
])('code.function.name, with a limit of attributes, on spans of %s', (_which, providerOf) => {
  const recordedWith = async (limit: number): Promise<FinishedSpan | undefined> => {
    const collector = new SpanCollector();
    const provider = providerOf(limit, collector);
    trace.setGlobalTracerProvider(provider as never);
    const work = instrument({ name: 'work', fields: { size: Empty } }, function work(_id: string) {});
    work('o-1');
    trace.disable();
    await provider.shutdown();
    return collector.spans[0];
  };

  it('does not take up the budget of an argument', async () => {
    expect((await recordedWith(1))?.attributes).toStrictEqual({ _id: 'o-1' });
    expect((await recordedWith(2))?.attributes).toStrictEqual({ _id: 'o-1', [FUNCTION]: 'work' });
  });
});

it('renderWaterfall hides code.function.name', () => {
  const span = {
    traceId: '1'.repeat(32),
    spanId: '1'.repeat(16),
    name: 'work',
    kind: 0,
    service: 'shop',
    startNanos: 0n,
    endNanos: 5_000_000n,
    attributes: { id: 7, [FUNCTION]: 'Orders.work' },
    events: [],
    links: [],
    status: { code: 'unset' as const },
  };
  expect(renderWaterfall([span])).not.toContain(FUNCTION);
});
