import 'reflect-metadata';
import { Readable } from 'node:stream';
import { runInThisContext } from 'node:vm';
import { Get, Header } from '@nestjs/common';
import { context, trace } from '@opentelemetry/api';
import { Observable } from 'rxjs';
import { faultCounts, instrument, Instrument, recordField } from '../../lib';
import { freshTelemetry } from '../fresh-telemetry';

/** Defects of similar packages (versions of November 2026), with a test for each that this package does not have it. */

const telemetry = freshTelemetry();

const caught = (call: () => unknown): readonly unknown[] => {
  try {
    return ['returned', call()];
  } catch (error) {
    return ['thrown', error];
  }
};
const settled = async (promise: PromiseLike<unknown>): Promise<readonly unknown[]> =>
  promise.then(
    (value) => ['fulfilled', value],
    (error: unknown) => ['rejected', error],
  );

/** A promise that a test settles. */
function later<T>(): { promise: Promise<T>; resolve(value: T): void; reject(error: unknown): void } {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((onFulfilled, onRejected) => {
    resolve = onFulfilled;
    reject = onRejected;
  });
  return { promise, resolve, reject };
}

const FAILED = [{ name: 'call', status: 'error: too late', events: [{ name: 'exception' }] }];
const tooLate = new Error('too late');

describe('a span lasts as long as the work, and records a late error', () => {
  // nestjs-otel, @sentry/nestjs, logfire, @nestjs/observe, instrumentation-nestjs-core: ended within a millisecond, as OK.
  it('for an Observable', () => {
    let fail: (error: unknown) => void = () => undefined;
    const call = instrument(
      { name: 'call' },
      () =>
        new Observable((subscriber) => {
          fail = (error) => subscriber.error(error);
        }),
    );
    const seen: unknown[] = [];
    call().subscribe({ error: (error) => seen.push(error) });
    expect(telemetry.openSpans).toBe(1);
    fail(tooLate);
    expect(seen).toStrictEqual([tooLate]);
    expect(telemetry.outline()).toMatchObject(FAILED);
  });

  // nestjs-otel, amplication, @nestjs/observe: ended at the call.
  it('for an async generator', async () => {
    const gate = later<number>();
    const call = instrument({ name: 'call' }, async function* () {
      yield 1;
      yield gate.promise;
    });
    const items = call();
    expect(await items.next()).toStrictEqual({ done: false, value: 1 });
    expect(telemetry.openSpans).toBe(1);
    gate.reject(tooLate);
    expect(await settled(items.next())).toStrictEqual(['rejected', tooLate]);
    expect(telemetry.outline()).toMatchObject(FAILED);
  });

  // nestjs-otel, logfire, @nestjs/observe: ended at the call. fullstackhouse: threw if there is no `catch`.
  it('for a thenable that has only `then`', async () => {
    const gate = later<number>();
    const call = instrument({ name: 'call' }, () => ({
      then: gate.promise.then.bind(gate.promise),
    }));
    const outcome = settled(call());
    expect(telemetry.openSpans).toBe(1);
    gate.reject(tooLate);
    expect(await outcome).toStrictEqual(['rejected', tooLate]);
    expect(telemetry.outline()).toMatchObject(FAILED);
  });

  // amplication, nestjs-ddtrace: only functions with the keyword `async` counted, so that `__awaiter` output did not.
  it('for a promise of a function that is not `async`', async () => {
    const gate = later<number>();
    const call = instrument({ name: 'call' }, () => gate.promise);
    const outcome = settled(call());
    expect(telemetry.openSpans).toBe(1);
    gate.reject(tooLate);
    expect(await outcome).toStrictEqual(['rejected', tooLate]);
    expect(telemetry.outline()).toMatchObject(FAILED);
  });
});

describe('any thrown value reaches the caller unchanged, is recorded as an error, and ends the span:', () => {
  // nestjs-otel and amplication: a TypeError instead of null, and a span that never ended. instrumentation-nestjs-core:
  // a TypeError instead of undefined. fullstackhouse, @nestjs/observe: falsy values were recorded as success.
  it.each<[string, unknown, string]>([
    ['null', null, 'null'],
    ['undefined', undefined, 'undefined'],
    ['0', 0, 'number'],
    ['an empty text', '', 'string'],
    ['false', false, 'boolean'],
  ])('%s', async (_what, value, type) => {
    const thrower = instrument({ name: 'thrown' }, (): void => {
      throw value;
    });
    const rejecter = instrument({ name: 'rejected' }, async (): Promise<void> => {
      throw value;
    });
    expect(caught(thrower)).toStrictEqual(['thrown', value]);
    expect(await settled(rejecter())).toStrictEqual(['rejected', value]);
    for (const span of telemetry.outline()) {
      expect(span.status).toMatch(/^error: /);
      expect(span).toMatchObject({ attributes: { 'error.type': type }, events: [{ name: 'exception' }] });
    }
    expect(telemetry.spans).toHaveLength(2);
  });
});

describe('a callback of the options', () => {
  // nestjs-otel: the method did not run, and there was no span.
  it('that throws does not stop the method or remove the span', () => {
    const call = instrument(
      { name: 'call', fields: { id: (user: { id: string } | undefined) => (user as { id: string }).id } },
      (user: { id: string } | undefined) => user?.id ?? 'nobody',
    );
    expect(call(undefined)).toBe('nobody');
    expect(telemetry.outline()).toStrictEqual([{ name: 'call' }]);
    expect([...faultCounts().values()]).toStrictEqual([1]);
  });

  // nestjs-otel: a successful call was marked as failed.
  it('that throws for a result does not fail a successful call', () => {
    const hostile = new Proxy(
      {},
      {
        get() {
          throw new Error('untouchable');
        },
        ownKeys() {
          throw new Error('untouchable');
        },
      },
    );
    const call = instrument({ name: 'call', ret: true, err: () => true }, () => [hostile]);
    expect(call()[0]).toBe(hostile);
    const [span] = telemetry.outline();
    expect(span).not.toHaveProperty('status');
    expect(span).not.toHaveProperty('events');
  });
});

describe('without sampling', () => {
  // nestjs-otel: options callbacks ran for every call.
  it('callbacks of the options do not run, and arguments are not read', () => {
    const touched: string[] = [];
    const call = instrument({ name: 'call', fields: { a: () => touched.push('field') } }, (_argument: object) => 'ran');
    const argument = new Proxy({}, { get: () => touched.push('argument'), ownKeys: () => (touched.push('keys'), []) });
    const unsampled = trace.wrapSpanContext({ traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 0 });
    expect(context.with(trace.setSpan(context.active(), unsampled), () => call(argument))).toBe('ran');
    expect(touched).toStrictEqual([]);
    expect(telemetry.spans).toStrictEqual([]);
  });
});

describe('a span is named', () => {
  // nestjs-otel: `Function.all`.
  it('after its class if the method is static', () => {
    class Orders {
      @Instrument()
      static all(): void {}
    }
    Orders.all();
    expect(telemetry.outline()).toStrictEqual([{ name: 'Orders.all' }]);
  });

  // @sentry/nestjs: `same` for both.
  it('after its class if two classes have methods of the same name', () => {
    class A {
      @Instrument()
      same(): void {}
    }
    class B {
      @Instrument()
      same(): void {}
    }
    new A().same();
    new B().same();
    expect(telemetry.outline()).toStrictEqual([{ name: 'A.same' }, { name: 'B.same' }]);
  });
});

describe('a call has one span', () => {
  // nestjs-otel: `@Traceable` and `@Span` gave two, one in the other.
  it('if class and method are decorated', () => {
    @Instrument()
    class Orders {
      @Instrument()
      find(id: string): string {
        return id;
      }
    }
    new Orders().find('o-1');
    expect(telemetry.outline()).toStrictEqual([{ name: 'Orders.find', attributes: { id: 'o-1' } }]);
  });

  // amplication: a guard of three controllers had three spans for each call, and new properties on its prototype.
  it('if its class is used in several places, and the class gets no new property', () => {
    @Instrument()
    class Guard {
      canActivate(): boolean {
        return true;
      }
    }
    class First {
      readonly guard = new Guard();
    }
    class Second {
      readonly guard = new Guard();
    }
    new First().guard.canActivate();
    new Second().guard.canActivate();
    expect(telemetry.outline()).toStrictEqual([{ name: 'Guard.canActivate' }, { name: 'Guard.canActivate' }]);
    expect(Reflect.ownKeys(Guard.prototype)).toStrictEqual(['constructor', 'canActivate']);
    expect(Reflect.ownKeys(new Guard())).toStrictEqual([]);
  });

  // nestjs-ddtrace: only the first of them was traced.
  it('if two providers share a decorated method of their base class', () => {
    class Repository {
      @Instrument()
      find(id: string): string {
        return `${this.constructor.name} ${id}`;
      }
    }
    class Orders extends Repository {}
    class Users extends Repository {}
    expect([new Orders().find('1'), new Users().find('2')]).toStrictEqual(['Orders 1', 'Users 2']);
    expect(telemetry.outline()).toStrictEqual([
      { name: 'Repository.find', attributes: { id: '1' } },
      { name: 'Repository.find', attributes: { id: '2' } },
    ]);
  });
});

describe('a decorated method stays the same method', () => {
  class Orders {
    readonly prefix = 'o-';

    @Instrument()
    find(id: string, page: number): string {
      return `${this.prefix}${id} ${page}`;
    }

    get(key: string): string {
      return key;
    }

    @Instrument()
    note(): string {
      return 'async is only a word here';
    }
  }

  // nestjs-otel: `[native code]`, which breaks everything that reads names of parameters.
  it('with readable source text', () => {
    expect(String(Reflect.get(Orders.prototype, 'find'))).toMatch(/^find\(id, page\) \{/);
  });

  // @sentry/nestjs: 0.
  it('with its `length` and `name`', () => {
    const find = Reflect.get<Orders, 'find'>(new Orders(), 'find');
    expect([find.length, find.name]).toStrictEqual([2, 'find']);
  });

  // autotel: in a class with a method `get`, it became an accessor; under legacy decorators there was no span.
  it('in a class with a method called `get`', () => {
    expect(typeof new Orders().find).toBe('function');
    expect(new Orders().find('1', 2)).toBe('o-1 2');
    expect(telemetry.outline()).toStrictEqual([{ name: 'Orders.find', attributes: { id: '1', page: 2 } }]);
  });

  // autotel: returned a promise.
  it('that is synchronous, even if its body contains `async`', () => {
    expect(new Orders().note()).toBe('async is only a word here');
  });

  // zonneplan: lost what decorators below had said. nestjs-otel, @sentry/nestjs: broke Swagger's.
  it('with the metadata of other decorators, above and below', () => {
    class Controller {
      @Header('x-one', '1')
      @Instrument()
      @Get('orders')
      find(): void {}
    }
    const find: unknown = Reflect.get(Controller.prototype, 'find');
    expect(Reflect.getMetadata('path', find as object)).toBe('orders');
    expect(Reflect.getMetadata('__headers__', find as object)).toStrictEqual([{ name: 'x-one', value: '1' }]);
  });
});

describe('accessors of a decorated class', () => {
  // @nestjs/observe: called twice for each access.
  it('that return functions are called once per access and have no span', () => {
    let calls = 0;
    @Instrument()
    class Orders {
      get handler(): (id: string) => string {
        calls++;
        return (id) => id;
      }
    }
    const orders = new Orders();
    expect(calls).toBe(0);
    expect(orders.handler('o-1')).toBe('o-1');
    expect(calls).toBe(1);
    expect(telemetry.spans).toStrictEqual([]);
  });
});

describe('a generator', () => {
  // fullstackhouse: the span leaked, and spans inside were not its children.
  it('that is closed early ends its span, which contains its work', () => {
    const step = instrument({ name: 'step' }, (at: number) => at);
    const numbers = instrument({ name: 'numbers' }, function* () {
      for (let at = 1; ; at++) yield step(at);
    });
    for (const at of numbers()) if (at === 2) break;
    expect(telemetry.openSpans).toBe(0);
    expect(telemetry.outline()).toStrictEqual([
      {
        name: 'numbers',
        attributes: { cancelled: true },
        children: [
          { name: 'step', attributes: { at: 1 } },
          { name: 'step', attributes: { at: 2 } },
        ],
      },
    ]);
  });
});

describe('a returned stream', () => {
  // fullstackhouse: became a bare async generator without `pipe`.
  it('stays the same Readable', async () => {
    const stream = Readable.from(['a', 'b']);
    const returned = instrument({ name: 'call' }, () => stream)();
    expect(returned).toBe(stream);
    expect(returned).toBeInstanceOf(Readable);
    expect(await returned.toArray()).toStrictEqual(['a', 'b']);
    expect(telemetry.outline()).toStrictEqual([{ name: 'call' }]);
  });
});

describe('concurrent calls', () => {
  // autotel: kept the context of a call on `this`, where the next call replaced it.
  it('on one object each record in their own span', async () => {
    const gates = [later<void>(), later<void>()];
    class Orders {
      @Instrument()
      async find(at: number): Promise<void> {
        await gates[at]?.promise;
        recordField('at', at * 10);
      }
    }
    const orders = new Orders();
    const all = [orders.find(0), orders.find(1)];
    gates[1]?.resolve();
    await all[1];
    gates[0]?.resolve();
    await all[0];
    expect(telemetry.spans.map((span) => span.attributes['at'])).toStrictEqual([10, 0]);
  });
});

describe('arguments', () => {
  // logfire: `arg0`, `arg1`, so that a password escaped scrubbing by name.
  it('of methods and of arrow functions without parentheses have their names, which hide secrets', () => {
    class Users {
      @Instrument()
      login(user: string, password: string): string {
        return user + password.length;
      }
    }
    const double = runInThisContext('x => x * 2') as (x: number) => number;
    new Users().login('ann', 'hunter2');
    instrument({ name: 'double' }, double)(2);
    expect(telemetry.outline()).toStrictEqual([
      { name: 'Users.login', attributes: { user: 'ann', password: '[redacted]' } },
      { name: 'double', attributes: { x: 2 } },
    ]);
  });

  // logfire: `b` was the third argument. zonneplan: an attribute was called `size = 5`.
  it('keep their names if one has a default', () => {
    const call = instrument({ name: 'call' }, (a: number, size = 5, c = '(,)', d?: number) => [a, size, c, d]);
    call(1, 2, '3', 4);
    call(1, undefined, '3');
    expect(telemetry.outline()).toStrictEqual([
      { name: 'call', attributes: { a: 1, size: 2, c: '3', d: 4 } },
      { name: 'call', attributes: { a: 1, c: '3' } },
    ]);
  });

  // zonneplan: dropped.
  it('are recorded when they are falsy', () => {
    instrument({ name: 'call' }, (a: number, b: string, c: boolean) => [a, b, c])(0, '', false);
    expect(telemetry.outline()).toStrictEqual([{ name: 'call', attributes: { a: 0, b: '', c: false } }]);
  });

  // zonneplan: kept per class, so that `login(password)` exported `id: "hunter2"`.
  it('belong to their method, not to its class', () => {
    class Users {
      @Instrument()
      find(id: string): string {
        return id;
      }
      @Instrument()
      login(password: string): number {
        return password.length;
      }
    }
    new Users().login('hunter2');
    new Users().find('u-1');
    expect(telemetry.outline()).toStrictEqual([
      { name: 'Users.login', attributes: { password: '[redacted]' } },
      { name: 'Users.find', attributes: { id: 'u-1' } },
    ]);
  });
});

describe('an error', () => {
  // zonneplan: never recorded.
  it('of a method is on its span', () => {
    class Orders {
      @Instrument()
      find(): void {
        throw new RangeError('none');
      }
    }
    expect(() => new Orders().find()).toThrow('none');
    expect(telemetry.outline()).toMatchObject([{ name: 'Orders.find', status: 'error: none' }]);
  });
});
