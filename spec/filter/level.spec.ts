import { LEVELS, parseLevel, parseVerbosity, verbosityOf } from '../../lib/filter/level';

describe('verbosityOf', () => {
  it('counts from 1 for error to 5 for trace', () => {
    expect(LEVELS.map((level) => [level, verbosityOf(level)])).toEqual([
      ['error', 1],
      ['warn', 2],
      ['info', 3],
      ['debug', 4],
      ['trace', 5],
    ]);
  });
});

describe('parseLevel', () => {
  it('reads a name in any case', () => {
    expect(['error', 'WARN', 'iNfO', 'Debug', 'trace'].map(parseLevel)).toEqual(LEVELS);
  });

  it('reads the numbers of `level =` in Rust, where 1 is trace and 5 is error', () => {
    expect([1, 2, 3, 4, 5].map(parseLevel)).toEqual(['trace', 'debug', 'info', 'warn', 'error']);
  });

  it.each([0, 6, -1, 1.5, Number.NaN, '1', 'off', '', ' info', 'verbose', null, undefined, {}])(
    'rejects %p',
    (value) => {
      expect(parseLevel(value)).toBeUndefined();
    },
  );
});

describe('parseVerbosity', () => {
  it('reads a level, `off`, or a number from 1 for error to 5 for trace', () => {
    expect(['off', 'ERROR', 'warn', 'info', 'debug', 'Trace'].map(parseVerbosity)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(['0', '1', '2', '3', '4', '5'].map(parseVerbosity)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it.each(['6', '-1', '1.0', '', 'none', 'in fo'])('rejects %p', (text) => {
    expect(parseVerbosity(text)).toBeUndefined();
  });
});
