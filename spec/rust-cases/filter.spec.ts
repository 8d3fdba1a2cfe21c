import { Empty, Instrument, instrument, OptionError, recordField, setFilter } from 'otel-instrument';
import { Filter } from 'otel-instrument/sdk';
import { freshTelemetry } from '../fresh-telemetry';

describe('Rust cases: filter', () => {
  const telemetry = freshTelemetry();

  it('21: a callsite that is off evaluates nothing and returns its result', () => {
    let evaluations = 0;
    class Reports {
      @Instrument({
        level: 'debug',
        fields: {
          counted: () => ++evaluations,
          broken: () => {
            throw new Error(`evaluation ${++evaluations}`);
          },
        },
        links: () => [{ context: { traceId: '', spanId: '', traceFlags: ++evaluations } }],
      })
      draw(source: object): string {
        return `drawn ${typeof source}`;
      }
    }
    const touchy = new Proxy({}, { get: () => ++evaluations, ownKeys: () => [String(++evaluations)] });
    setFilter('info');
    expect(new Reports().draw(touchy)).toBe('drawn object');
    expect(evaluations).toBe(0);
    expect(telemetry.outline()).toEqual([]);
  });

  it('22: the children of a callsite that is off attach to the enclosing span', () => {
    const child = instrument({ name: 'child' }, () => undefined);
    const off = instrument({ name: 'off', level: 'debug' }, () => child());
    setFilter('info');
    instrument({ name: 'p' }, () => off())();
    expect(telemetry.outline()).toEqual([{ name: 'p', children: [{ name: 'child' }] }]);
  });

  it('23: an error of a callsite that is off is not recorded, and reaches the caller', () => {
    const failure = new Error('quiet');
    const off = instrument({ name: 'off', level: 'debug' }, () => {
      throw failure;
    });
    setFilter('info');
    const caught = instrument({ name: 'p' }, () => {
      try {
        off();
        return undefined;
      } catch (error) {
        return error;
      }
    })();
    expect(caught).toBe(failure);
    expect(telemetry.outline()).toEqual([{ name: 'p' }]);
  });

  it('56: the order of directives does not matter: the most specific one wins', () => {
    const targets = ['stuff', 'stuff::inner', 'other'];
    const calls = targets.flatMap((target) =>
      (['info', 'debug'] as const).map((level) =>
        instrument({ name: `${target} ${level}`, target, level }, () => level),
      ),
    );
    const shown = ['info,stuff=debug', 'stuff=debug,info'].map((filter) => {
      telemetry.clear();
      setFilter(filter);
      for (const call of calls) call();
      return telemetry.spans.map(({ name }) => name);
    });
    expect(shown[0]).toEqual(['stuff info', 'stuff debug', 'stuff::inner info', 'stuff::inner debug', 'other info']);
    expect(shown[1]).toEqual(shown[0]);
  });

  it('57: a directive about a span enables what is inside it at any depth, and nothing outside', () => {
    const detail = instrument({ name: 'detail', level: 'debug' }, (at: string) => at);
    const inner = instrument({ name: 'inner' }, () => detail('deep'));
    const cool = instrument({ name: 'cool' }, () => {
      detail('inside');
      inner();
    });
    setFilter('info,[cool]=debug');
    detail('outside');
    cool();
    inner();
    expect(telemetry.outline()).toEqual([
      {
        name: 'cool',
        children: [
          { name: 'detail', attributes: { at: 'inside' } },
          { name: 'inner', children: [{ name: 'detail', attributes: { at: 'deep' } }] },
        ],
      },
      { name: 'inner' },
    ]);
  });

  it('58: a field that is recorded late counts at once, without entering the span again', () => {
    const detail = instrument({ name: 'detail', level: 'debug' }, (at: string) => at);
    setFilter('info,[{enabled=true}]=debug');
    instrument({ name: 'f', fields: { enabled: Empty } }, () => {
      detail('before');
      recordField('enabled', false);
      detail('not yet');
      recordField('enabled', true);
      detail('after');
    })();
    expect(telemetry.outline()).toEqual([
      { name: 'f', attributes: { enabled: true }, children: [{ name: 'detail', attributes: { at: 'after' } }] },
    ]);
  });

  it('59: of a partly invalid filter, `lossy` keeps the valid parts, or errors alone; the constructor throws', () => {
    const shownBy = (filter: Filter): string[] =>
      (['error', 'warn', 'info'] as const).filter((level) => filter.interest('app', 'f', level) === 'on');
    expect(shownBy(Filter.lossy(''))).toEqual(['error']);
    expect(shownBy(Filter.lossy('app=loud'))).toEqual(['error']);
    expect(shownBy(Filter.lossy('app=loud,warn'))).toEqual(['error', 'warn']);
    expect(telemetry.warnings.map(({ code }) => code)).toEqual([
      'FILTER_DIRECTIVE_IGNORED',
      'FILTER_DIRECTIVE_IGNORED',
    ]);
    setFilter('app=info');
    expect(() => setFilter('app=loud,warn')).toThrow(OptionError);
    expect(() => new Filter('[f{a=1,b=2}]=debug')).not.toThrow();
    instrument({ name: 'f', target: 'app' }, () => undefined)();
    expect(telemetry.outline()).toEqual([{ name: 'f' }]);
  });
});
