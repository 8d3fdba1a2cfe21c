import { compileFunction } from 'node:vm';
import { transformSync } from '@swc/core';
import * as library from '../../lib';
import { freshTelemetry } from '../fresh-telemetry';

const telemetry = freshTelemetry();

/** Runs a module with standard decorators in this process, and returns its exports. */
function run(source: string): unknown {
  const { code } = transformSync(source, {
    swcrc: false,
    configFile: false,
    module: { type: 'commonjs' },
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: { decoratorVersion: '2022-03' },
    },
  });
  const exported = {};
  const load = (name: string): unknown => {
    if (name !== 'otel-instrument') throw new Error(`${name} is not for the test`);
    return library;
  };
  (compileFunction(code, ['require', 'exports']) as (require: typeof load, exports: object) => void)(load, exported);
  return exported;
}

const names = (): string[] => telemetry.outline().map(({ name }) => name);

describe('@Instrument as a standard decorator', () => {
  it('names methods after their class, although it runs before the class exists', () => {
    const { Shop } = run(`
      import { Instrument } from 'otel-instrument';
      export class Shop {
        @Instrument() buy(id: number) { return id; }
        @Instrument() [Symbol.for('sell')]() { return 1; }
        @Instrument() #hidden(id: number) { return id; }
        secretly(id: number) { return this.#hidden(id); }
      }`) as {
      Shop: new () => Record<'buy' | 'secretly', (id: number) => number> & { [key: symbol]: () => 1 };
    };
    const shop = new Shop();
    expect([shop.buy(1), shop.secretly(2), shop[Symbol.for('sell')]?.()]).toEqual([1, 2, 1]);
    expect(names()).toEqual(['Shop.buy', 'Shop.#hidden', 'Shop.sell']);
  });

  it('names static methods after their class, even if called without it', () => {
    const { Shop } = run(`
      import { Instrument } from 'otel-instrument';
      export class Shop { @Instrument() static open() { return 'open'; } }`) as { Shop: { open(): string } };
    expect(Reflect.apply(Shop.open, undefined, [])).toBe('open');
    expect(names()).toEqual(['Shop.open']);
  });

  it('names an inherited method after the class that defines it', () => {
    const { Corner } = run(`
      import { Instrument } from 'otel-instrument';
      class Shop { @Instrument() buy() { return 1; } }
      export class Corner extends Shop {}`) as { Corner: new () => { buy(): number } };
    expect(new Corner().buy()).toBe(1);
    expect(names()).toEqual(['Shop.buy']);
  });

  it('names a method that was moved to another object after the class of that object', () => {
    const { Shop } = run(`
      import { Instrument } from 'otel-instrument';
      export class Shop { @Instrument() buy() { return 1; } }`) as { Shop: new () => { buy(): number } };
    const method = Object.getOwnPropertyDescriptor(Shop.prototype, 'buy')?.value as () => number;
    class Stall {}
    expect(Reflect.apply(method, new Stall(), [])).toBe(1);
    expect(names()).toEqual(['Stall.buy']);
  });

  it('omits the class if the method is called without an object', () => {
    const { Shop } = run(`
      import { Instrument } from 'otel-instrument';
      export class Shop { @Instrument() buy() { return 1; } }`) as { Shop: new () => { buy(): number } };
    const method = Object.getOwnPropertyDescriptor(Shop.prototype, 'buy')?.value as () => number;
    expect([Reflect.apply(method, undefined, []), Reflect.apply(method, Object.create(null), [])]).toEqual([1, 1]);
    expect(names()).toEqual(['buy', 'buy']);
  });

  it('covers a class, with one span for a method decorated twice and none for one that is off', () => {
    const { Shop } = run(`
      import { Instrument } from 'otel-instrument';
      @Instrument({ target: 'shops' })
      export class Shop {
        buy() { return 1; }
        @Instrument({ name: 'sold' }) sell() { return 2; }
        @Instrument({ off: true }) close() { return 3; }
      }`) as { Shop: new () => Record<'buy' | 'sell' | 'close', () => number> };
    const shop = new Shop();
    expect([shop.buy(), shop.sell(), shop.close()]).toEqual([1, 2, 3]);
    expect(names()).toEqual(['Shop.buy', 'sold']);
  });

  it.each([
    ['field', 'a field', '@Instrument() buy = () => 1;'],
    ['getter', 'a getter', '@Instrument() get buy() { return 1; }'],
    ['setter', 'a setter', '@Instrument() set buy(value: number) {}'],
    ['accessor', 'an accessor', '@Instrument() accessor buy = 1;'],
  ])('rejects a %s', (_kind, shown, member) => {
    const decorate = (): unknown => run(`import { Instrument } from 'otel-instrument'; class Shop { ${member} }`);
    expect(decorate).toThrow(library.OptionError);
    expect(decorate).toThrow(shown);
  });
});
