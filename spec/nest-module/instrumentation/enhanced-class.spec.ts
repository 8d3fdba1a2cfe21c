import { Instrument } from '../../../lib';
import { startTestTelemetry, type TestTelemetry } from '../../../lib/testing';
import { classOf, instrumentMethod, isClass } from '../../../nest-module/instrumentation/enhanced-class';
import { fieldsOf } from '../../fields-of';

let telemetry: TestTelemetry;
beforeEach(() => {
  telemetry = startTestTelemetry();
});
afterEach(() => telemetry.shutdown());

const names = (): string[] => telemetry.spans.map(({ name }) => name);

describe('instrumentMethod', () => {
  it('opens a span for each call of a method, and restores the original method', () => {
    class Plain {
      work(): string {
        return 'done';
      }
    }
    const before = Object.getOwnPropertyDescriptor(Plain.prototype, 'work');
    const undo = instrumentMethod(Plain, 'work', { name: 'plain work' });
    expect(new Plain().work()).toBe('done');
    expect(names()).toStrictEqual(['plain work']);
    undo();
    expect(Object.getOwnPropertyDescriptor(Plain.prototype, 'work')).toStrictEqual(before);
    new Plain().work();
    expect(names()).toStrictEqual(['plain work']);
  });

  it('covers an inherited method only in the inheriting class', () => {
    class Base {
      work(): string {
        return 'done';
      }
    }
    class Derived extends Base {}
    const undo = instrumentMethod(Derived, 'work', { name: 'derived' });
    new Base().work();
    new Derived().work();
    expect(names()).toStrictEqual(['derived']);
    undo();
    expect(Object.hasOwn(Derived.prototype, 'work')).toBe(false);
  });

  it('opens one span, named after the class of the instance, if base and derived class are both covered', () => {
    class Base {
      work(): string {
        return 'done';
      }
    }
    class Derived extends Base {}
    instrumentMethod(Base, 'work', { name: 'base' });
    instrumentMethod(Derived, 'work', { name: 'derived' });
    new Derived().work();
    new Base().work();
    expect(names()).toStrictEqual(['derived', 'base']);
  });

  it('does not change a decorated method', () => {
    class Decorated {
      @Instrument({ name: 'own name' })
      work(id: string): string {
        return id;
      }
    }
    class Derived extends Decorated {}
    const before = Decorated.prototype.work;
    instrumentMethod(Decorated, 'work', { name: 'other', skip: 'all' })();
    const undo = instrumentMethod(Derived, 'work', { name: 'other', skip: 'all' });
    expect(Decorated.prototype.work).toBe(before);
    new Derived().work('7');
    expect(telemetry.spans.map((span) => [span.name, fieldsOf(span)])).toStrictEqual([['own name', { id: '7' }]]);
    undo();
    expect(Decorated.prototype.work).toBe(before);
  });

  it('restores a method when its last user releases it', () => {
    class Wanted {
      work(): void {}
    }
    const before = Wanted.prototype.work;
    const first = instrumentMethod(Wanted, 'work', {});
    const second = instrumentMethod(Wanted, 'work', {});
    first();
    expect(Wanted.prototype.work).not.toBe(before);
    second();
    expect(Wanted.prototype.work).toBe(before);
    const third = instrumentMethod(Wanted, 'work', {});
    expect(Wanted.prototype.work).not.toBe(before);
    third();
    expect(Wanted.prototype.work).toBe(before);
  });

  it.each([
    [
      'a frozen class',
      Object.freeze(
        class Frozen {
          work(): void {}
        }.prototype,
      ).constructor as never,
      'work',
    ],
    ['a class without the method', class Empty {} as never, 'work'],
    ['a property that is no method', class Text {} as never, 'constructor_name'],
  ])('leaves alone %s', (_what, target, key) => {
    expect(() => instrumentMethod(target, key, {})()).not.toThrow();
  });
});

describe('classOf', () => {
  class Written {}

  it('returns the class of an instance', () => {
    expect(classOf(new Written())).toBe(Written);
  });

  it.each([
    undefined,
    null,
    7,
    'text',
    () => 1,
    {},
    [],
    new Map(),
    new Date(),
    Promise.resolve(),
    Object.create(null),
    { constructor: 'text' },
  ])('is nothing for what no application has written a class of: %p', (value) => {
    expect(classOf(value)).toBeUndefined();
  });
});

describe('isClass', () => {
  it.each([
    [class {}, true],
    [function Old() {}, true],
    [() => 1, false],
    [Map, false],
    [undefined, false],
    [{}, false],
    [async () => 1, false],
  ])('of %p is %p', (value, expected) => {
    expect(isClass(value)).toBe(expected);
  });
});
