import { OptionError } from '../../lib/validation/option-error';
import { setWarningSink, type TelemetryWarning } from '../../lib/diagnostics/warning';
import {
  currentFilter,
  DEFAULT_FILTER,
  Filter,
  type FilteredSpan,
  filterGeneration,
  setFilter,
} from '../../lib/filter/filter';
import { type Level, LEVELS } from '../../lib/filter/level';

/** An open span, outermost last. */
function span(name: string, recorded: Record<string, unknown> = {}, enclosing?: FilteredSpan): FilteredSpan {
  return {
    name,
    target: `Target of ${name}`,
    recorded,
    enclosing,
    hasField: (field) => Object.hasOwn(recorded, field),
  };
}

/** The most verbose level that is on for a target. */
function leastOn(filter: Filter, target: string, within?: FilteredSpan): Level | 'off' {
  return LEVELS.findLast((level) => filter.enables(target, level, within)) ?? 'off';
}

describe('Filter', () => {
  it.each<[string, Record<string, Level | 'off'>]>([
    ['info', { orders: 'info', '': 'info' }],
    ['off', { orders: 'off' }],
    ['orders=debug', { orders: 'debug', other: 'off' }],
    ['info,orders=debug', { orders: 'debug', 'orders::stock': 'debug', ordersAndMore: 'debug', other: 'info' }],
    ['orders=debug,info', { orders: 'debug', other: 'info' }],
    ['info,orders=warn', { orders: 'warn', other: 'info' }],
    ['info,orders::stock=trace,orders=off', { orders: 'off', 'orders::stock': 'trace', other: 'info' }],
    ['orders', { orders: 'trace', other: 'off' }],
    ['info,warn', { orders: 'warn' }],
    ['orders=info,orders=debug', { orders: 'debug' }],
  ])('%p enables targets by prefix, the most specific directive first', (text, expected) => {
    const filter = new Filter(text);
    const found = Object.keys(expected).map((target) => [target, leastOn(filter, target)]);
    expect(Object.fromEntries(found)).toEqual(expected);
    expect(filter.text).toBe(text);
  });

  it('enables everything inside a span that a directive names, at any depth', () => {
    const filter = new Filter('info,[cool]=debug');
    expect(leastOn(filter, 'any')).toBe('info');
    expect(leastOn(filter, 'any', span('cool'))).toBe('debug');
    expect(leastOn(filter, 'any', span('inner', {}, span('cool')))).toBe('debug');
    expect(leastOn(filter, 'any', span('other', {}, span('outer')))).toBe('info');
  });

  it('never lowers the level inside a span', () => {
    expect(leastOn(new Filter('info,[quiet]=error'), 'any', span('quiet'))).toBe('info');
    expect(leastOn(new Filter('info,[quiet]=off'), 'any', span('quiet'))).toBe('info');
    expect(leastOn(new Filter('info,[a]=debug,[b]=trace'), 'any', span('a', {}, span('b')))).toBe('trace');
  });

  it('checks the target of the span if the directive has one', () => {
    const filter = new Filter('info,Target of cool[cool]=debug,Elsewhere[hot]=debug');
    expect([leastOn(filter, 'any', span('cool')), leastOn(filter, 'any', span('hot'))]).toEqual(['debug', 'info']);
  });

  it('checks every field of the directive, as recorded so far', () => {
    const filter = new Filter('info,[cool{a=1,b}]=debug');
    expect(leastOn(filter, 'any', span('cool', { a: 1, b: 'x' }))).toBe('debug');
    expect(leastOn(filter, 'any', span('cool', { a: 1 }))).toBe('info');
    expect(leastOn(filter, 'any', span('cool', { a: 2, b: 'x' }))).toBe('info');
    expect(leastOn(filter, 'any', span('hot', { a: 1, b: 'x' }))).toBe('info');
    expect(leastOn(new Filter('info,[{toString}]=debug'), 'any', span('cool'))).toBe('info');
  });

  it('distinguishes directives with different values of a field', () => {
    const filter = new Filter('info,[{id=1}]=debug,[{id=2}]=trace');
    expect(leastOn(filter, 'any', span('f', { id: 1 }))).toBe('debug');
    expect(leastOn(filter, 'any', span('f', { id: 2 }))).toBe('trace');
  });

  it('replaces a directive with a later equivalent one', () => {
    const filter = new Filter('info,[cool{id=1}]=trace,[cool{id=1}]=debug');
    expect(leastOn(filter, 'any', span('cool', { id: 1 }))).toBe('debug');
  });

  it('decides in advance whether a callsite is on, off, or depends on the enclosing spans', () => {
    const filter = new Filter('info,orders=debug,[cool]=trace,stock[hot]=debug');
    const interest = (target: string, name: string): string[] =>
      LEVELS.map((level) => filter.interest(target, name, level));
    expect(interest('any', 'f')).toEqual(['on', 'on', 'on', 'by-scope', 'by-scope']);
    expect(interest('orders', 'f')).toEqual(['on', 'on', 'on', 'on', 'by-scope']);
    expect(interest('any', 'cool')).toEqual(['on', 'on', 'on', 'on', 'on']);
    // The span of a directive is on at any level, because the calls inside it depend on it.
    expect(interest('stock', 'hot')).toEqual(['on', 'on', 'on', 'on', 'on']);
    expect(interest('any', 'hot')).toEqual(['on', 'on', 'on', 'by-scope', 'by-scope']);
    expect(new Filter('info').interest('any', 'f', 'debug')).toBe('off');
  });

  it('rejects an invalid directive with a reason', () => {
    const create = (): Filter => new Filter('info,orders=loud');
    expect(create).toThrow(OptionError);
    expect(create).toThrow(
      'Expected `filter` to be directives such as info,OrdersService=debug, got "orders=loud". ' +
        'In it, `loud` is not a level (trace, debug, info, warn, error, off, 0 to 5).',
    );
  });
});

describe('Filter.lossy', () => {
  const warnings: TelemetryWarning[] = [];

  beforeEach(() => {
    warnings.length = 0;
    setWarningSink((warning) => warnings.push(warning));
  });

  afterEach(() => setWarningSink());

  it.each([
    ['info,orders=loud', { orders: 'info' }],
    ['orders=loud,debug', { orders: 'debug' }],
    ['orders=loud', { orders: 'error' }],
    ['', { orders: 'error' }],
    [' ', { orders: 'error' }],
    ['off,orders=loud', { orders: 'off' }],
  ] as const)('keeps the valid directives of %p', (text, expected) => {
    expect({ orders: leastOn(Filter.lossy(text), 'orders') }).toEqual(expected);
  });

  it('warns about each ignored directive, with the reason', () => {
    Filter.lossy('orders=loud,info,a=b=c');
    expect(warnings).toEqual([
      {
        code: 'FILTER_DIRECTIVE_IGNORED',
        message:
          'The filter directive "orders=loud" is ignored: `loud` is not a level (trace, debug, info, warn, error, off, 0 to 5).',
      },
      {
        code: 'FILTER_DIRECTIVE_IGNORED',
        message: 'The filter directive "a=b=c" is ignored: expected the form target[span{field=value}]=level.',
      },
    ]);
  });

  it('handles a valid directive that contains the text of an invalid one', () => {
    const filter = Filter.lossy('warn,[{a=b}]=debug,a=b');
    expect(leastOn(filter, 'any', span('f', { a: 'b' }))).toBe('debug');
    expect(leastOn(filter, 'any')).toBe('warn');
    expect(warnings).toHaveLength(1);
  });
});

describe('setFilter', () => {
  afterEach(() => setFilter());

  it('activates a filter or its text, and the default filter without an argument', () => {
    setFilter('orders=debug');
    expect(currentFilter().text).toBe('orders=debug');
    const filter = new Filter('warn');
    setFilter(filter);
    expect(currentFilter()).toBe(filter);
    setFilter();
    expect(currentFilter().text).toBe(DEFAULT_FILTER);
  });

  it('increases the generation, so that callsites ask again', () => {
    const before = filterGeneration();
    setFilter('warn');
    expect(filterGeneration()).not.toBe(before);
  });

  it('keeps the active filter if the new one is invalid', () => {
    setFilter('warn');
    const before = filterGeneration();
    expect(() => setFilter('orders=loud')).toThrow(OptionError);
    expect([currentFilter().text, filterGeneration()]).toEqual(['warn', before]);
  });
});
