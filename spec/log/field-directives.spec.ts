import { currentFilter, Empty, instrument, recordField, setFilter, setWarningSink, startTelemetry } from '../../lib';
import { Filter } from '../../lib/sdk';
import { LEVELS } from '../../lib/filter/level';
import { freshTelemetry } from '../fresh-telemetry';
import { rememberLines } from './remembered-lines';

describe('a directive about a field', () => {
  const telemetry = freshTelemetry();

  /** Calls two spans at debug, one with a field `id` and one without, with a debug line in each. */
  function call(filter: string, id: unknown): { spans: unknown; lines: unknown } {
    const remembered = rememberLines({ format: 'json' });
    const log = remembered.logger.for('Jobs');
    const with_id = instrument(
      { name: 'with_id', level: 'debug', skip: 'all', fields: { id: (given: unknown) => given } },
      (_id: unknown) => log.debug('inside with_id'),
    );
    const without = instrument({ name: 'without', level: 'debug' }, () => log.debug('inside without'));
    setFilter(filter);
    with_id(id);
    without();
    return {
      spans: telemetry.spans.map(({ name }) => name),
      lines: remembered.lines.map(({ fields }) => fields['message']),
    };
  }

  it.each(['info,[{id=1}]=debug', 'info,[{id}]=debug', '[{id=1}]=debug', '[{id}]=debug', 'info,[with_id{id=1}]=debug'])(
    '%p turns on the spans that have the field, and the lines inside',
    (filter) => {
      expect(call(filter, 1)).toStrictEqual({ spans: ['with_id'], lines: ['inside with_id'] });
    },
  );

  it('turns on a span with another value, which is known only later, but not the lines inside', () => {
    expect(call('info,[{id=1}]=debug', 2)).toStrictEqual({ spans: ['with_id'], lines: [] });
  });

  it('matches a declared field before it is recorded, unless the directive has a value', () => {
    const remembered = rememberLines({ format: 'json' });
    const say = (message: string): void => remembered.logger.log('debug', 'Jobs', message);
    const job = instrument({ name: 'job', fields: { id: Empty } }, () => {
      say('declared');
      recordField('id', 1);
      say('recorded');
    });
    setFilter('info,[{id}]=debug');
    job();
    setFilter('info,[{id=1}]=debug');
    job();
    expect(remembered.lines.map(({ fields }) => fields['message'])).toStrictEqual(['declared', 'recorded', 'recorded']);
  });

  it('does not turn on a span of the right name without the field', () => {
    setFilter('info,[sp{id=1}]=debug');
    instrument({ name: 'sp', level: 'debug' }, () => undefined)();
    expect(telemetry.spans).toEqual([]);
  });

  it('without a value turns on lines that have the field themselves', () => {
    const remembered = rememberLines({ format: 'json' });
    const log = remembered.logger.for('Jobs');
    setFilter('info,[{id}]=debug');
    log.debug('with', { id: undefined });
    log.debug('without', { other: 1 });
    log.debug('bare');
    setFilter('info,[{error}]=debug,Jobs[{message}]=trace');
    log.debug('an error', new Error('x'));
    log.trace('any message');
    expect(remembered.lines.map(({ fields }) => fields['message'])).toStrictEqual(['with', 'an error', 'any message']);
    setFilter('info,[{id}]=debug');
    expect(log.enabled('debug')).toBe(false);
  });

  it('matches a pattern once per value, for any number of lines', () => {
    const remembered = rememberLines({ format: 'json' });
    const value = 'a'.repeat(34);
    setFilter(String.raw`info,[{mail=(\w+\.?)+@corp}]=debug`);
    instrument({ name: 'send', fields: { mail: Empty } }, () => {
      recordField('mail', value);
      const looks = jest.spyOn(String, 'fromCodePoint');
      for (let line = 0; line < 100; line++) remembered.logger.log('debug', 'Mail', 'off');
      expect(looks).toHaveBeenCalledTimes(34);
      looks.mockRestore();
      recordField('mail', 'ann.example@corp');
      remembered.logger.log('debug', 'Mail', 'on');
    })();
    expect(remembered.lines.map(({ fields }) => fields['message'])).toStrictEqual(['on']);
  });
});

describe('a directive that could have no effect', () => {
  const WRONG = [
    '*=debug',
    '[]=debug',
    '[{}]=debug',
    '=debug',
    '[sp{}]=debug',
    'app/*=debug',
    '[*]=debug',
    '[sp*]=debug',
    '[{*}]=debug',
    '[sp{,}]=debug',
    'debug;info',
    'verbose',
    'none',
  ];
  afterEach(() => delete process.env['OTEL_INSTRUMENT_FILTER']);

  it.each(WRONG)('%p is rejected in options', (filter) => {
    expect(() => startTelemetry({ serviceName: 's', exporter: 'none', filter: `info,${filter}` })).toThrow(
      `In \`${filter}\`, `,
    );
  });

  it.each(['', ' ', ',', ' , ,'])('%p has no directive, and is rejected', (filter) => {
    expect(() => startTelemetry({ serviceName: 's', exporter: 'none', filter })).toThrow('It contains no directive');
    expect(() => setFilter(filter)).toThrow('It contains no directive');
  });

  it.each(['', ' ', ',', ' , ,'])('%p in the variable counts as unset', async (filter) => {
    process.env['OTEL_INSTRUMENT_FILTER'] = filter;
    const telemetry = startTelemetry({ serviceName: 's', exporter: 'none' });
    expect(currentFilter().text).toBe('info');
    await telemetry.shutdown();
  });

  it('without a directive enables errors, as in Rust', () => {
    const filter = new Filter(',');
    expect(LEVELS.filter((level) => filter.enables('app', level, undefined))).toStrictEqual(['error']);
  });

  it.each(WRONG)('%p in the variable is dropped with a warning', async (filter) => {
    const warnings: string[] = [];
    setWarningSink(({ code }) => warnings.push(code));
    process.env['OTEL_INSTRUMENT_FILTER'] = `warn,${filter}`;
    const telemetry = startTelemetry({ serviceName: 's', exporter: 'none' });
    const remembered = rememberLines({ format: 'json' });
    for (const level of ['warn', 'info'] as const) remembered.logger.log(level, 'app/x', level);
    await telemetry.shutdown();
    setWarningSink();
    expect(remembered.lines.map(({ level }) => level)).toStrictEqual(['WARN']);
    expect(warnings).toContain('FILTER_DIRECTIVE_IGNORED');
  });
});
