import { parseFilter } from '../../lib/filter/directive';

/** A parsed filter in a form to compare: fields by their names. */
function shown(text: string): unknown[] {
  const { directives, invalid } = parseFilter(text);
  return [
    ...directives.map(({ target, span, fields, verbosity }) => [
      target,
      span ?? null,
      fields.map(({ name }) => name),
      verbosity,
    ]),
    ...invalid.map(({ text: part, reason }) => ({ part, reason })),
  ];
}

/** Whether the value of the field `a` in a directive matches. */
function matches(directive: string, value: unknown): boolean | undefined {
  return parseFilter(directive).directives[0]?.fields[0]?.matches?.(value);
}

describe('parseFilter', () => {
  it.each<[string, unknown[]]>([
    ['', []],
    [' , ,', []],
    ['info', [['', null, [], 3]]],
    ['OFF', [['', null, [], 0]]],
    ['4', [['', null, [], 4]]],
    ['OrdersService', [['OrdersService', null, [], 5]]],
    ['OrdersService=debug', [['OrdersService', null, [], 4]]],
    [' orders = warn ', [['orders', null, [], 2]]],
    ['app::stock=2', [['app::stock', null, [], 2]]],
    ['[check]', [['', 'check', [], 5]]],
    ['[check]=debug', [['', 'check', [], 4]]],
    ['orders[check]=debug', [['orders', 'check', [], 4]]],
    ['orders=', [['orders', null, [], 5]]],
    ['orders=+04', [['orders', null, [], 4]]],
    [
      '$Store=debug,@shop/orders=info',
      [
        ['$Store', null, [], 4],
        ['@shop/orders', null, [], 3],
      ],
    ],
    ['[{id}]=debug', [['', null, ['id'], 4]]],
    [String.raw`[{id=\{\d{2}}]=debug`, [['', null, ['id'], 4]]],
    ['[check{id}]=debug', [['', 'check', ['id'], 4]]],
    ['orders[check{id=7}]=off', [['orders', 'check', ['id'], 0]]],
    ['[check{a=1,b=2}]=debug', [['', 'check', ['a', 'b'], 4]]],
    [
      'info,orders=debug',
      [
        ['', null, [], 3],
        ['orders', null, [], 4],
      ],
    ],
    [
      '[a{x=1,y=2}]=info,warn',
      [
        ['', 'a', ['x', 'y'], 3],
        ['', null, [], 2],
      ],
    ],
    ['[POST /orders]=trace', [['', 'POST /orders', [], 5]]],
    ['[GET /files/*path]=trace', [['', 'GET /files/*path', [], 5]]],
    ['orders [check] = debug', [['orders', 'check', [], 4]]],
    ['[check{id=7}] =debug', [['', 'check', ['id'], 4]]],
    ['[check{a="x,y",b="p, q"}]=debug,info', [['', 'check', ['a', 'b'], 4], ['', null, [], 3]]], // prettier-ignore
    ['[check{a="x}, y"}]=debug', [['', 'check', ['a'], 4]]],
    ['[check{a="x,b=1}]=debug', [['', 'check', ['a', 'b'], 4]]],
    ['verbose=trace,none=off', [['verbose', null, [], 5], ['none', null, [], 0]]], // prettier-ignore
  ])('reads %p', (text, expected) => {
    expect(shown(text)).toEqual(expected);
  });

  it.each([
    ['orders=loud', '`loud` is not a level (trace, debug, info, warn, error, off, 0 to 5)'],
    ['orders=6', '`6` is not a level (trace, debug, info, warn, error, off, 0 to 5)'],
    ['a=b=info', 'expected the form target[span{field=value}]=level'],
    ['[check=info', 'expected the form target[span{field=value}]=level'],
    ['{id}=info', 'expected the form target[span{field=value}]=level'],
    ['[a{=7}]=info', '`=7` has no field name'],
    ['[a{,}]=info', 'the braces contain no field'],
    ['[*]=info', '`*` is not a wildcard: a span matches by its whole name'],
    ['[create_*{id}]=info', '`*` is not a wildcard: a span matches by its whole name'],
    ['[{*=7}]=info', '`*` is not a wildcard: a field matches by its whole name'],
    ['info;orders=debug', 'directives are separated by commas, not by ";"'],
    ['info\norders=debug', 'directives are separated by commas, not by "\\n"'],
    [
      'Warning',
      '`Warning` is not a level (trace, debug, info, warn, error, off, 0 to 5); for a target of that name, write `Warning=trace`',
    ],
    ['[a{x=(}]=info', '`(` is not a valid pattern: `(` has no matching `)`'],
  ])('rejects %p with a reason', (part, reason) => {
    expect(shown(part)).toEqual([{ part, reason }]);
  });

  it('reads directives after an invalid one', () => {
    expect(shown('orders=loud,a}=info,warn').slice(0, 1)).toEqual([['', null, [], 2]]);
    expect(shown('orders=loud,a}=info,warn').slice(1)).toMatchObject([{ part: 'orders=loud' }, { part: 'a}=info' }]);
  });
});

describe('the value of a field', () => {
  it('only needs to exist if the directive contains no value', () => {
    expect(parseFilter('[{a}]').directives[0]?.fields).toEqual([{ name: 'a', value: undefined, matches: undefined }]);
  });

  it('is compared with a boolean or a number, including its type', () => {
    expect([true, false, 'true'].map((value) => matches('[{a=true}]', value))).toEqual([true, false, false]);
    expect([false, 0].map((value) => matches('[{a=false}]', value))).toEqual([true, false]);
    expect([7, 7.5, '7'].map((value) => matches('[{a=7}]', value))).toEqual([true, false, false]);
    expect(matches('[{a=-1.5}]', -1.5)).toBe(true);
  });

  it('is otherwise matched by a pattern up to its end, quoted or not', () => {
    expect(['c-7', 'c-77', 'xc-7'].map((value) => matches('[{a=c-7}]', value))).toEqual([true, false, true]);
    expect(['c-7', 'xc-7'].map((value) => matches('[{a=^c-7}]', value))).toEqual([true, false]);
    expect([7, true, ['c-7']].map((value) => matches('[{a=.*}]', value))).toEqual([false, false, true]);
    expect(['c-7', 'c-8', 'd-7'].map((value) => matches('[{a=c-.}]', value))).toEqual([true, true, false]);
    expect(matches('[{a="c-7"}]', 'c-7')).toBe(true);
    expect(matches('[{a="tea, pot"}]', 'tea, pot')).toBe(true);
    expect(['tea', 'pot', 'teapot'].map((value) => matches('[{a=tea|pot}]', value))).toEqual([true, true, false]);
    expect(matches('[{a=x=y}]', 'x=y')).toBe(true);
  });

  it('returns the same result each time', () => {
    const [field] = parseFilter('[{a=c-.}]').directives[0]?.fields ?? [];
    expect([1, 2, 3].map(() => field?.matches?.('c-7'))).toEqual([true, true, true]);
  });
});
