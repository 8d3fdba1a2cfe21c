import 'reflect-metadata';
import { Controller, Get, Header, Param, UseGuards } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { Cron } from '@nestjs/schedule';
import { ApiOperation, ApiParam } from '@nestjs/swagger';
import { faultCounts, Field, instrument, Instrument, type OptionError, recordField } from '../../lib';
import { startTestTelemetry, type TestTelemetry } from '../../lib/testing';

let telemetry: TestTelemetry;

beforeEach(() => {
  telemetry = startTestTelemetry();
});

afterEach(async () => {
  const left = telemetry.openSpans + faultCounts().size;
  await telemetry.shutdown();
  if (left > 0) throw new Error('a span is still open, or telemetry has failed');
});

const spanNames = (): string[] => telemetry.spans.map(({ name }) => name);

const methodOf = (holder: object, key: string): ((...args: unknown[]) => unknown) =>
  Reflect.get(holder, key) as (...args: unknown[]) => unknown;

const failureOf = (decorate: () => unknown): OptionError => {
  try {
    decorate();
  } catch (error) {
    return error as OptionError;
  }
  throw new Error('nothing was thrown');
};

describe('a decorated method', () => {
  it('has the same property descriptor as before', () => {
    class Plain {
      find(id: string): string {
        return id;
      }
    }
    class Decorated {
      @Instrument()
      find(id: string): string {
        return id;
      }
    }
    const { value: before, ...plain } = Object.getOwnPropertyDescriptor(Plain.prototype, 'find') ?? {};
    const { value: after, ...decorated } = Object.getOwnPropertyDescriptor(Decorated.prototype, 'find') ?? {};
    expect(decorated).toStrictEqual(plain);
    expect(typeof after).toBe(typeof before);
  });

  it('gets the `this` and the arguments of the call', () => {
    class Orders {
      readonly prefix = 'o-';

      @Instrument()
      find(...all: unknown[]): readonly unknown[] {
        return [this.prefix, all.length, ...all];
      }
    }
    const orders = new Orders();
    expect(orders.find(1, undefined, 'x')).toStrictEqual(['o-', 3, 1, undefined, 'x']);
    expect(Reflect.apply(methodOf(orders, 'find'), { prefix: 'q-' }, [])).toStrictEqual(['q-', 0]);
    expect(methodOf(orders, 'find').bind({ prefix: 'r-' })(2)).toStrictEqual(['r-', 1, 2]);
  });

  it('is named after its class, for every kind of class', () => {
    class Named {
      static override: unknown;

      @Instrument()
      static fixed(): void {}
    }
    class Renamed {
      static readonly name = 'Invoices';

      @Instrument()
      find(): void {}
    }
    class Confusing {
      static name(): string {
        return 'not a name';
      }

      @Instrument()
      find(): void {}
    }
    Named.fixed();
    new Renamed().find();
    new Confusing().find();
    expect(spanNames()).toStrictEqual(['Named.fixed', 'Invoices.find', 'Confusing.find']);
  });

  it('of an anonymous class has its own name only', () => {
    const nameless = ((): new () => { find(): void } =>
      class {
        find(): void {}
      })();
    expect(nameless.name).toBe('');
    Instrument()(nameless);
    new nameless().find();
    expect(spanNames()).toStrictEqual(['find']);
  });

  it.each([
    ['a symbol with a description', Symbol('find'), 'Orders.find'],
    ['a well-known symbol', Symbol.iterator, 'Orders.Symbol.iterator'],
    ['a symbol without a description', Symbol(), 'Orders.symbol'],
    ['a text with spaces', 'find it', 'Orders.find it'],
    ['a number', '7', 'Orders.7'],
  ])('may have as its key %s', (_what, key, expected) => {
    class Orders {
      @Instrument()
      [key as string](): string {
        return 'found';
      }
    }
    const orders = new Orders() as unknown as Readonly<Record<PropertyKey, () => string>>;
    expect(orders[key]?.()).toBe('found');
    expect(spanNames()).toStrictEqual([expected]);
  });

  it('keeps the name of the class that defines it when inherited', () => {
    class Base {
      @Instrument()
      find(id: string): string {
        return id;
      }
    }
    class Orders extends Base {}
    class Invoices extends Base {}
    new Orders().find('o');
    new Invoices().find('i');
    expect(telemetry.outline()).toStrictEqual([
      { name: 'Base.find', attributes: { id: 'o' } },
      { name: 'Base.find', attributes: { id: 'i' } },
    ]);
  });

  it('that overrides another has its own span around the span of `super`', () => {
    class Base {
      @Instrument()
      find(id: string): string {
        return `base ${id}`;
      }
    }
    class Orders extends Base {
      @Instrument()
      override find(id: string): string {
        return `orders ${super.find(`${id}!`)}`;
      }
    }
    expect(new Orders().find('o-1')).toBe('orders base o-1!');
    expect(telemetry.outline()).toStrictEqual([
      { name: 'Orders.find', attributes: { id: 'o-1' }, children: [{ name: 'Base.find', attributes: { id: 'o-1!' } }] },
    ]);
  });

  it('overridden without a decorator has no span, while `super` has one', () => {
    class Base {
      @Instrument()
      find(id: string): string {
        return id;
      }
    }
    class Orders extends Base {
      override find(id: string): string {
        return super.find(id);
      }
    }
    new Orders().find('o-1');
    expect(spanNames()).toStrictEqual(['Base.find']);
  });
});

describe('a method that is decorated twice', () => {
  it('has one span; later options win, and the others still apply', () => {
    class Orders {
      @Instrument({ name: 'outer', fields: { a: 1 } })
      @Instrument({ name: 'inner', skip: ['secret'], ret: true, fields: { b: 2 } })
      find(id: string, secret: string): string {
        return id + secret.length;
      }
    }
    new Orders().find('o-1', 'x');
    expect(telemetry.outline()).toStrictEqual([{ name: 'outer', attributes: { id: 'o-1', a: 1, return: 'o-11' } }]);
  });

  it('treats an undefined option as not given', () => {
    const undecided: { skip?: 'all' } = JSON.parse('{}') as object;
    class Orders {
      @Instrument({ name: 'outer', ...({ skip: undecided.skip } as object) })
      @Instrument({ skip: 'all' })
      find(id: string): string {
        return id;
      }
    }
    new Orders().find('o-1');
    expect(telemetry.outline()).toStrictEqual([{ name: 'outer' }]);
  });

  it('keeps metadata that was set between the two decorators', () => {
    class Orders {
      @Instrument()
      @Header('x-one', '1')
      @Get('one')
      @Instrument()
      one(): void {}

      @Instrument({ off: true })
      @Get('two')
      @Instrument()
      two(): void {}
    }
    const one = methodOf(Orders.prototype, 'one');
    const two = methodOf(Orders.prototype, 'two');
    expect(Reflect.getMetadata('path', one)).toBe('one');
    expect(Reflect.getMetadata('__headers__', one)).toHaveLength(1);
    expect(Reflect.getMetadata('path', two)).toBe('two');
    new Orders().one();
    new Orders().two();
    expect(spanNames()).toStrictEqual(['Orders.one']);
  });

  it('has one span and its name if `instrument()` wraps it again', () => {
    class Orders {
      @Instrument({ ret: true })
      find(id: string): string {
        return id;
      }
    }
    instrument({ level: 'warn' }, methodOf(new Orders(), 'find'))('o-1');
    expect(telemetry.outline()).toStrictEqual([{ name: 'Orders.find', attributes: { id: 'o-1', return: 'o-1' } }]);
  });
});

describe('a decorated class', () => {
  it('has a span for each of its own methods, including static ones and symbol keys', async () => {
    const named = Symbol('named');
    class Base {
      inherited(): void {}
    }
    @Instrument()
    class Orders extends Base {
      find(id: string): string {
        return id;
      }
      async save(id: string): Promise<string> {
        await Promise.resolve();
        return id;
      }
      *each(): Generator<number> {
        yield 1;
      }
      [named](): void {}
      static all(page: number): number {
        return page;
      }
      static override ['constructor'](): string {
        return 'static';
      }
    }
    const orders = new Orders();
    orders.inherited();
    orders.find('o-1');
    await orders.save('o-2');
    expect([...orders.each()]).toStrictEqual([1]);
    orders[named]();
    Orders.all(2);
    expect(Orders['constructor']()).toBe('static');
    expect(telemetry.outline()).toStrictEqual([
      { name: 'Orders.find', attributes: { id: 'o-1' } },
      { name: 'Orders.save', attributes: { id: 'o-2' } },
      { name: 'Orders.each' },
      { name: 'Orders.named' },
      { name: 'Orders.all', attributes: { page: 2 } },
      { name: 'Orders.constructor' },
    ]);
  });

  it('keeps its constructor, instances and name', () => {
    class Orders {
      constructor(readonly prefix: string) {}
      find(): string {
        return this.prefix;
      }
    }
    const result: unknown = Instrument()(Orders);
    const orders = new Orders('o-');
    expect(result).toBeUndefined();
    expect(orders.constructor).toBe(Orders);
    expect(orders.find()).toBe('o-');
    expect(spanNames()).toStrictEqual(['Orders.find']);
  });

  it('calls no accessor, not even one that returns a function', () => {
    let calls = 0;
    class Orders {
      get handler(): (id: string) => string {
        calls++;
        return (id) => id;
      }
      get broken(): string {
        throw new Error('not ready');
      }
      set value(_value: string) {
        calls++;
      }
      static get helper(): () => void {
        calls++;
        return () => undefined;
      }
    }
    const before = Object.getOwnPropertyDescriptors(Orders.prototype);
    Instrument()(Orders);
    const after = Object.getOwnPropertyDescriptors(Orders.prototype);
    for (const key of ['handler', 'broken', 'value'] as const) {
      expect(after[key].get).toBe(before[key].get);
      expect(after[key].set).toBe(before[key].set);
    }
    expect(calls).toBe(0);
    expect(new Orders().handler('o-1')).toBe('o-1');
    expect(telemetry.spans).toStrictEqual([]);
  });

  it('does not change static classes, functions and fields', () => {
    class Tool {
      readonly made = true;
    }
    @Instrument()
    class Orders {
      static readonly Tool = Tool;
      static readonly helper = (id: string): string => id;
      readonly field = (id: string): string => id;
      declare Hidden: typeof Tool;
    }
    Object.defineProperty(Orders, 'Hidden', { value: Tool, configurable: true });
    Object.defineProperty(Orders.prototype, 'Hidden', { value: Tool, configurable: true });
    Instrument()(Orders);
    expect(new Orders.Tool().made).toBe(true);
    expect(new new Orders().Hidden().made).toBe(true);
    Orders.helper('a');
    new Orders().field('b');
    expect(Orders.prototype.Hidden).toBe(Tool);
    expect(telemetry.spans).toStrictEqual([]);
  });

  it('does not change properties that are not configurable', () => {
    class Orders {
      find(): string {
        return 'found';
      }
    }
    Object.freeze(Orders.prototype);
    expect(() => Instrument()(Orders)).not.toThrow();
    expect(new Orders().find()).toBe('found');
    expect(telemetry.spans).toStrictEqual([]);
  });

  it('has one span for a decorated method, whose options override those of the class', () => {
    @Instrument({ skip: 'all', ret: true, target: 'shop' })
    class Orders {
      @Instrument({ name: 'named', ret: false })
      named(id: string): string {
        return id;
      }
      @Instrument({ skip: [] })
      open(id: string): string {
        return id;
      }
    }
    new Orders().named('o-1');
    new Orders().open('o-2');
    expect(telemetry.outline()).toStrictEqual([
      { name: 'named' },
      { name: 'Orders.open', attributes: { id: 'o-2', return: 'o-2' } },
    ]);
  });

  it('has one span for a decorated method that another decorator has wrapped', () => {
    const wrapping: MethodDecorator = (_target, _key, descriptor) => {
      const { value } = descriptor as { value?: (...args: unknown[]) => unknown };
      return {
        ...descriptor,
        value(this: unknown, ...args: unknown[]) {
          return value && Reflect.apply(value, this, args);
        },
      } as typeof descriptor;
    };
    @Instrument()
    class Orders {
      @wrapping
      @Instrument()
      find(id: string): string {
        return id;
      }
    }
    new Orders().find('o-1');
    expect(telemetry.outline()).toStrictEqual([{ name: 'Orders.find', attributes: { id: 'o-1' } }]);
  });

  it('that is decorated twice has one span per call, with both sets of options', () => {
    @Instrument({ skip: 'all' })
    @Instrument({ ret: true, skip: ['id'] })
    class Orders {
      find(id: string, page: number): string {
        return `${id} ${page}`;
      }
    }
    new Orders().find('o-1', 2);
    expect(telemetry.outline()).toStrictEqual([{ name: 'Orders.find', attributes: { return: 'o-1 2' } }]);
  });

  it('skips a method with `off: true`, and does nothing with `off: true` itself', () => {
    @Instrument()
    class Orders {
      @Instrument({ off: true })
      find(): string {
        return 'found';
      }
      list(): void {}
    }
    @Instrument({ off: true })
    class Invoices {
      find(): void {}
      @Instrument()
      list(): void {}
    }
    expect(new Orders().find()).toBe('found');
    new Orders().list();
    new Invoices().find();
    new Invoices().list();
    expect(spanNames()).toStrictEqual(['Orders.list', 'Invoices.list']);
  });

  it('does not cover the methods that a subclass adds', () => {
    @Instrument()
    class Base {
      find(): void {}
    }
    class Orders extends Base {
      list(): void {}
    }
    new Orders().find();
    new Orders().list();
    expect(spanNames()).toStrictEqual(['Base.find']);
  });

  it('that extends a decorated one has one span for each method that runs', () => {
    @Instrument()
    class Base {
      find(id: string): string {
        return id;
      }
    }
    @Instrument()
    class Orders extends Base {
      override find(id: string): string {
        return super.find(id);
      }
    }
    new Orders().find('o-1');
    expect(telemetry.outline()).toStrictEqual([
      { name: 'Orders.find', attributes: { id: 'o-1' }, children: [{ name: 'Base.find', attributes: { id: 'o-1' } }] },
    ]);
  });

  it('applies each name in `skip` to the methods that have it', () => {
    @Instrument({ skip: ['secret', 'customer.id'] })
    class Orders {
      find(id: string, secret: string): string {
        return id + secret;
      }
      list(page: number, @Field('customer.id') customer: string): string {
        return page + customer;
      }
      @Instrument({ args: ['id', 'secret'] })
      named(first: string, second: string): string {
        return first + second;
      }
      count(): void {}
    }
    const orders = new Orders();
    orders.find('o-1', 's');
    orders.list(2, 'c');
    orders.named('o-2', 's');
    orders.count();
    expect(telemetry.outline()).toStrictEqual([
      { name: 'Orders.find', attributes: { id: 'o-1' } },
      { name: 'Orders.list', attributes: { page: 2 } },
      { name: 'Orders.named', attributes: { id: 'o-2' } },
      { name: 'Orders.count' },
    ]);
  });

  it('rejects a name in `skip` that no method has, and a duplicate', () => {
    class Orders {
      find(id: string, headers: object): unknown {
        return [id, headers];
      }
      list(page: number): number {
        return page;
      }
    }
    expect(failureOf(() => Instrument({ skip: ['header'] })(Orders))).toMatchObject({
      code: 'ERR_PARAMETER_UNKNOWN',
      message:
        '`skip` of Orders names `header`, which is not a parameter: expected one of id, headers, page. ' +
        'Did you mean `headers`?',
    });
    expect(failureOf(() => Instrument({ skip: ['id', 'id'] })(Orders))).toMatchObject({
      code: 'ERR_PARAMETER_REPEATED',
      message: '`skip` of Orders names `id` more than once: name it once.',
    });
    new Orders().list(1);
    expect(telemetry.spans).toStrictEqual([]);
  });
});

describe('a target other than a method or a class is rejected, and the message says what to do:', () => {
  const decorate = Instrument() as unknown as (...given: unknown[]) => unknown;
  const next = ' Decorate the method itself, or wrap a function: instrument(options, fn).';

  class Orders {
    field = 1;
    get value(): number {
      return 1;
    }
  }
  const accessor = Object.getOwnPropertyDescriptor(Orders.prototype, 'value');

  it.each<[string, unknown[], string]>([
    ['a property', [Orders.prototype, 'field'], 'Orders.field is a property'],
    ['a static property', [Orders, 'field'], 'Orders.field is a property'],
    ['an accessor', [Orders.prototype, 'value', accessor], 'Orders.value is an accessor'],
    ['a value', [Orders.prototype, 'value', { value: 1 }], 'Orders.value is 1'],
    ['a field (standard)', [undefined, { kind: 'field', name: 'f' }], 'f is a field'],
    ['a getter (standard)', [() => 1, { kind: 'getter', name: 'g' }], 'g is a getter'],
    ['an accessor (standard)', [{}, { kind: 'accessor', name: 'a' }], 'a is an accessor'],
    ['nothing', [undefined], 'the decorated value is nothing (undefined)'],
  ])('%s', (_what, given, expected) => {
    expect(failureOf(() => decorate(...given))).toMatchObject({
      name: 'OptionError',
      code: 'ERR_NOT_A_METHOD',
      option: '@Instrument',
      message: `@Instrument expects a method or a class, but ${expected}.${next}`,
    });
  });

  it('a second argument of instrument() that is no function', () => {
    const anything = instrument as unknown as (options: object, fn: unknown) => unknown;
    expect(failureOf(() => anything({}, 'fn')).message).toBe(
      `@Instrument expects a method or a class, but the second argument of instrument() is "fn".${next}`,
    );
  });
});

describe('with decorators of Nest, in either order, the metadata is the same as without @Instrument:', () => {
  class Guard {
    canActivate(): boolean {
      return true;
    }
  }

  /** All `reflect-metadata` entries of a class and its method. */
  const metadataOf = (holder: abstract new (...args: never[]) => { find(id: string): unknown }): unknown => {
    const { prototype } = holder as { prototype: { find: object } };
    const read = (target: object, key?: string): object =>
      Object.fromEntries(
        (key === undefined ? Reflect.getOwnMetadataKeys(target) : Reflect.getOwnMetadataKeys(target, key)).map(
          (name: unknown) => [
            String(name),
            key === undefined ? Reflect.getOwnMetadata(name, target) : Reflect.getOwnMetadata(name, target, key),
          ],
        ),
      );
    const { constructor: _constructor, ...parameters } =
      (Reflect.getOwnMetadata('__routeArguments__', holder, 'find') as object | undefined) ?? {};
    return { method: read(prototype.find), property: read(prototype, 'find'), parameters };
  };

  const decorators: readonly [string, MethodDecorator][] = [
    ['@Get', Get('orders/:id')],
    ['@UseGuards', UseGuards(Guard)],
    ['@Header', Header('cache-control', 'none')],
    ['@MessagePattern', MessagePattern('orders.find')],
    ['@Cron', Cron('0 * * * *', { name: 'hourly' })],
    ['@ApiOperation', ApiOperation({ summary: 'Finds an order' })],
    ['@ApiParam', ApiParam({ name: 'id', required: true })],
  ];

  it.each(decorators)('%s', (_name, decorator) => {
    class Plain {
      @decorator
      find(id: string): string {
        return id;
      }
    }
    class Below {
      @decorator
      @Instrument()
      find(id: string): string {
        return id;
      }
    }
    class Above {
      @Instrument()
      @decorator
      find(id: string): string {
        return id;
      }
    }
    @Instrument()
    class Around {
      @decorator
      find(id: string): string {
        return id;
      }
    }
    const expected = metadataOf(Plain);
    expect(Object.keys((expected as { method: object }).method)).not.toHaveLength(0);
    for (const decorated of [Below, Above, Around]) {
      expect(metadataOf(decorated)).toStrictEqual(expected);
      expect(new decorated().find('o-1')).toBe('o-1');
    }
    expect(spanNames()).toStrictEqual(['Below.find', 'Above.find', 'Around.find']);
  });

  it('all of them at once, with parameter decorators', () => {
    const all: MethodDecorator = (target, key, descriptor) => {
      for (const [, decorator] of decorators) decorator(target, key, descriptor);
    };
    @Controller()
    class Plain {
      @all
      find(@Param('id') id: string): string {
        return id;
      }
    }
    @Controller()
    class Decorated {
      @Instrument()
      @all
      @Instrument()
      find(@Param('id') @Field('order.id') id: string): string {
        recordField('order.id', `${id}!`);
        return id;
      }
    }
    expect(metadataOf(Decorated)).toStrictEqual(metadataOf(Plain));
    expect(Reflect.getMetadata('design:paramtypes', Decorated.prototype, 'find')).toStrictEqual([String]);
    new Decorated().find('o-1');
    expect(telemetry.outline()).toStrictEqual([{ name: 'Decorated.find', attributes: { 'order.id': 'o-1!' } }]);
  });
});
