import { Instrument, instrument, OptionError, setFilter } from 'otel-instrument';
import { freshTelemetry } from '../fresh-telemetry';

describe('Rust cases: names and levels', () => {
  const telemetry = freshTelemetry();

  /** Names of the spans of the calls under a filter. */
  function spansUnder(filter: string, calls: () => void): readonly string[] {
    telemetry.clear();
    setFilter(filter);
    calls();
    return telemetry.spans.map(({ name }) => name);
  }

  it('01: without options the span has the name of class and method, level info, and the class as target', () => {
    class Orders {
      @Instrument()
      find(): void {}
    }
    const call = (): void => {
      new Orders().find();
      instrument({}, function find() {})();
    };
    expect(spansUnder('info', call)).toEqual(['Orders.find', 'find']);
    expect(spansUnder('warn', call)).toEqual([]);
    expect(spansUnder('off,Orders=info', call)).toEqual(['Orders.find']);
    expect(spansUnder('off,find=info', call)).toEqual(['find']);
  });

  it('02: the name is a literal or a constant; a bare string in place of the options is rejected', () => {
    const NAME = 'from_constant';
    class Orders {
      @Instrument({ name: 'from_literal' })
      literal(): void {}

      @Instrument({ name: NAME })
      constant(): void {}
    }
    new Orders().literal();
    new Orders().constant();
    expect(telemetry.outline()).toEqual([{ name: 'from_literal' }, { name: 'from_constant' }]);
    expect(() => Reflect.apply(Instrument, undefined, ['shorthand'])).toThrow(
      'Expected `the options of @Instrument` to be an object, got "shorthand".',
    );
  });

  it('03: a level is a name in any case or a number from 1 (trace) to 5 (error), and any other fails at decoration', () => {
    const verbosities = ['trace', 'debug', 'info', 'warn', 'error'];
    const given: [unknown, string][] = [
      ['eRrOr', 'error'],
      ['WARN', 'warn'],
      ['debug', 'debug'],
      [1, 'trace'],
      [2, 'debug'],
      [3, 'info'],
      [4, 'warn'],
      [5, 'error'],
    ];
    for (const [level, meant] of given) {
      const call = instrument({ name: 'call', level: level as 'error' }, () => undefined);
      const shownAt = verbosities.filter((filter) => spansUnder(filter, call).length > 0);
      expect([level, shownAt]).toEqual([level, verbosities.slice(0, verbosities.indexOf(meant) + 1)]);
    }
    for (const level of ['fatal', 0, 6, 1.5, null]) {
      expect(() => Instrument({ level: level as 'error' })).toThrow(OptionError);
    }
  });

  it('04: a custom target applies to the span, to the result of `ret` and to the error of `err`', () => {
    class Payments {
      @Instrument({ target: 'billing', level: 'error', ret: 'warn', err: 'warn' })
      charge(cents: number): string {
        if (cents < 0) throw new RangeError('negative');
        return 'paid';
      }
    }
    const charge = (): void => {
      new Payments().charge(1);
      expect(() => new Payments().charge(-1)).toThrow('negative');
    };
    expect(spansUnder('off,Payments=trace', charge)).toEqual([]);
    expect(spansUnder('off,billing=error', charge)).toHaveLength(2);
    expect(telemetry.outline()).toEqual([
      { name: 'Payments.charge', attributes: { cents: 1 } },
      { name: 'Payments.charge', attributes: { cents: -1 } },
    ]);
    expect(spansUnder('off,billing=warn', charge)).toHaveLength(2);
    expect(telemetry.outline()).toMatchObject([
      { attributes: { cents: 1, return: 'paid' } },
      { attributes: { cents: -1 }, events: [{ name: 'exception', attributes: { level: 'WARN' } }] },
    ]);
  });
});
