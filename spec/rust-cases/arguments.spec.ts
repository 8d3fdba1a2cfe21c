import { Empty, Instrument, instrument, OptionError } from 'otel-instrument';
import { freshTelemetry } from '../fresh-telemetry';
import { fieldsOf } from '../fields-of';

describe('Rust cases: arguments', () => {
  const telemetry = freshTelemetry();

  it('05: numbers, booleans and strings keep their types, and nothing else is recorded', () => {
    class Fridge {
      readonly brand = 'not an argument';

      @Instrument()
      store(pieces: number, frozen: boolean, label: string): string {
        return `${this.brand} ${pieces} ${frozen} ${label}`;
      }
    }
    new Fridge().store(2, false, 'Cool');
    expect(telemetry.outline()).toEqual([
      { name: 'Fridge.store', attributes: { pieces: 2, frozen: false, label: 'Cool' } },
    ]);
  });

  it('06: an object, generic or alias-typed argument is recorded by its value: objects as JSON', () => {
    type Pieces = number;
    class Wrapped<T> {
      constructor(readonly inner: T) {}
    }
    class Shelf {
      @Instrument()
      put<T>(item: { id: string; tags: readonly string[] }, generic: Wrapped<T>, alias: Pieces, optional?: T): unknown {
        return [item, generic, alias, optional];
      }
    }
    new Shelf().put({ id: 'a', tags: ['x'] }, new Wrapped(7), 3);
    expect(telemetry.outline()).toEqual([
      { name: 'Shelf.put', attributes: { item: '{"id":"a","tags":["x"]}', generic: '{"inner":7}', alias: 3 } },
    ]);
  });

  it('07: a destructured parameter records each leaf under the name it is bound to, and nothing else', () => {
    class Map2d {
      @Instrument()
      go({ x, y: b, deep: { z = 4 } }: { x: number; y: number; unbound: number; deep: { z?: number } }): number {
        return x + b + z;
      }

      @Instrument()
      jump([first, , third]: readonly number[]): number {
        return (first ?? 0) + (third ?? 0);
      }
    }
    new Map2d().go({ x: 1, y: 2, unbound: 9, deep: { z: 3 } });
    new Map2d().jump([1, 2, 3]);
    expect(telemetry.outline()).toEqual([
      { name: 'Map2d.go', attributes: { x: 1, b: 2, z: 3 } },
      { name: 'Map2d.jump', attributes: { first: 1, third: 3 } },
    ]);
  });

  it('08: a skipped argument is never touched: no getter, no proxy trap, no toString', () => {
    const touched: string[] = [];
    const trap = (name: string) => (): never => {
      touched.push(name);
      throw new Error(name);
    };
    const hostile = new Proxy({}, { get: trap('get'), has: trap('has'), ownKeys: trap('ownKeys') });
    class Vault {
      @Instrument({ skip: ['first', 'second'] })
      open(first: unknown, second: unknown, third: string): boolean {
        return first === hostile && second !== undefined && third !== '';
      }
    }
    expect(new Vault().open(hostile, { toString: trap('toString'), toJSON: trap('toJSON') }, 'kept')).toBe(true);
    expect(telemetry.outline()).toEqual([{ name: 'Vault.open', attributes: { third: 'kept' } }]);
    expect(touched).toEqual([]);
  });

  it("09: skip: 'all' records only the fields", () => {
    class Uploads {
      @Instrument({ skip: 'all', fields: { len: (file: string) => file.length } })
      save(file: string, owner: string): string {
        return file + owner;
      }
    }
    new Uploads().save('four', 'me');
    expect(telemetry.outline()).toEqual([{ name: 'Uploads.save', attributes: { len: 4 } }]);
  });

  it('10: skipping an unknown parameter, or one twice, fails at decoration; all and some cannot be combined', () => {
    const decorate = (skip: readonly string[]) => (): unknown => {
      class Orders {
        @Instrument({ skip })
        create(body: string, headers: string): string {
          return body + headers;
        }
      }
      return Orders;
    };
    const failureOf = (act: () => unknown): unknown => {
      try {
        return act();
      } catch (error) {
        return error instanceof OptionError ? [error.code, error.message] : error;
      }
    };
    expect(failureOf(decorate(['boby']))).toEqual([
      'ERR_PARAMETER_UNKNOWN',
      '`skip` of Orders.create names `boby`, which is not a parameter: expected one of body, headers. Did you mean `body`?',
    ]);
    expect(failureOf(decorate(['body', 'body']))).toEqual([
      'ERR_PARAMETER_REPEATED',
      '`skip` of Orders.create names `body` more than once: name it once.',
    ]);
    expect(failureOf(decorate(['body', 'all']))).toEqual([
      'ERR_PARAMETER_UNKNOWN',
      '`skip` of Orders.create names `all`, which is not a parameter: expected one of body, headers.',
    ]);
  });

  it('13: `this` is not recorded, and a field may read it', () => {
    class Shop {
      constructor(readonly title: string) {}

      @Instrument({
        fields: {
          'self.title'(this: Shop) {
            return this.title;
          },
        },
      })
      sell(item: string): string {
        return this.title + item;
      }
    }
    new Shop('Corner').sell('tea');
    expect(telemetry.outline()).toEqual([{ name: 'Shop.sell', attributes: { item: 'tea', 'self.title': 'Corner' } }]);
  });

  it('14: a field named like a skipped argument records the value of the field', () => {
    const call = instrument(
      { skip: ['plate'], fields: { plate: (plate: string) => plate.slice(-2) } },
      function park(plate: string, hours: number) {
        return plate.length + hours;
      },
    );
    call('AB 123 CD', 5);
    expect(telemetry.outline()).toEqual([{ name: 'park', attributes: { hours: 5, plate: 'CD' } }]);
  });

  it('31: forty fields are all recorded', () => {
    const names = Array.from({ length: 40 }, (_, index) => `field_${index}`);
    const literals = Object.fromEntries(names.map((name, index) => [name, index]));
    const call = instrument({ fields: { ...literals, late: Empty } }, function wide() {});
    call();
    expect(telemetry.outline()).toEqual([{ name: 'wide', attributes: literals }]);
    expect(Object.keys(fieldsOf(telemetry.spans[0]))).toEqual(names);
  });
});
