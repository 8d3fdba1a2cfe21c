import type { SpanOutline } from '../../lib/testing';
import type { Variant } from './compiled-fixtures';

/** The results of the fixture `methods`, with and without decorators. */
export const METHOD_RESULTS: readonly unknown[] = [
  'inherited o-1',
  'derived base o-2',
  'tag 1 two undefined',
  'tag 1 two tag 1 two undefined',
  3,
  6,
  '4 ), )4',
  'a,b,c',
  'a,b,c',
  '1 zed 3 4 6',
  '1 zed 3 7 9',
  '1 zed 3 y',
  '1 k true 2',
  [1, 2],
  [1, 2],
  [1, 3],
  'function 1',
  'function 1 2',
  1,
  1,
  'base o-3',
  'o-4 2 unseen',
  'RangeError: no o-5',
  ['plain', 3, 1, 'fixed'],
];

/** The trace of the fixture `methods`. An omitted argument is absent, even if it has a default. */
export const METHOD_TRACE: readonly SpanOutline[] = [
  { name: 'Base.inherited', attributes: { id: 'o-1' } },
  {
    name: 'Orders.overridden',
    attributes: { id: 'o-2' },
    children: [{ name: 'Base.overridden', attributes: { id: 'o-2' } }],
  },
  { name: 'Orders.plain', attributes: { a: 1, b: 'two' } },
  {
    name: 'Orders.later',
    attributes: { a: 1, b: 'two' },
    children: [{ name: 'Orders.plain', attributes: { a: 1, b: 'two' } }],
  },
  { name: 'Orders.laterWithDefault', attributes: { a: 1 } },
  { name: 'Orders.laterWithDefault', attributes: { a: 1, b: 5 } },
  { name: 'Orders.defaults', attributes: { a: 4 } },
  { name: 'Orders.rest', attributes: { first: 'a', others: ['b', 'c'] } },
  { name: 'Orders.laterWithRest', attributes: { first: 'a', others: ['b', 'c'] } },
  { name: 'Orders.apart', attributes: { x: 1, renamed: 'zed', p: 4, q: 6 } },
  { name: 'Orders.apart', attributes: { x: 1, renamed: 'zed' } },
  { name: 'Orders.laterApart', attributes: { x: 1, renamed: 'zed', last: 'y' } },
  { name: 'Orders.unicode', attributes: { größe: 1, ключ: 'k', ab: true, $: 2 } },
  { name: 'Orders.numbers', attributes: { upTo: 2 } },
  { name: 'Orders.numbersLater', attributes: { upTo: 2 } },
  { name: 'Orders.numbersLaterWithDefault', attributes: { upTo: 3 } },
  { name: 'Orders.fixed', attributes: { a: 1 } },
  { name: 'Orders.fixedLater', attributes: { a: 1, b: 2 } },
  { name: 'Orders.named', attributes: { a: 1 } },
  { name: 'Orders.computed', attributes: { a: 1 } },
  {
    name: 'Orders.laterOverSuper',
    attributes: { id: 'o-3', times: 1 },
    children: [{ name: 'Base.overridden', attributes: { id: 'o-3' } }],
  },
  { name: 'Orders.described', attributes: { id: 'o-4', items: ['a', 'b'], item_count: 2, total: 4 } },
  {
    name: 'Orders.fails',
    attributes: { id: 'o-5', 'error.type': 'RangeError' },
    status: 'error: no o-5',
    events: [
      {
        name: 'exception',
        attributes: {
          'exception.type': 'RangeError',
          'exception.message': 'no o-5',
          'exception.stacktrace': 'RangeError: no o-5',
        },
      },
    ],
  },
];

/**
 * The differences in ES5, which has neither rest parameters nor destructuring: the compiler moves them into the body.
 * Rest arguments are lost, and a destructured argument is recorded as a whole, under the name that the compiler
 * generated.
 */
export function methodTraceInES5({ form }: Variant): readonly SpanOutline[] {
  const [first, second] = form === 'legacy' ? (['_a', '_b'] as const) : (['_d', '_e'] as const);
  const box = '{"x":1,"y":{"z":"zed"}}';
  const changed: Readonly<Record<string, readonly NonNullable<SpanOutline['attributes']>[]>> = {
    'Orders.rest': [{ first: 'a' }],
    'Orders.laterWithRest': [{ first: 'a' }],
    'Orders.apart': [{ [first]: box, [second]: [4, 5, 6] }, { [first]: box }],
    'Orders.laterApart': [{ [second]: box, last: 'y' }],
    'Orders.fixedLater': [{ a: 1, [first]: '{"b":2}' }],
  };
  const seen = new Map<string, number>();
  return METHOD_TRACE.map((span) => {
    const count = seen.get(span.name) ?? 0;
    seen.set(span.name, count + 1);
    const attributes = changed[span.name]?.[count];
    return attributes ? { name: span.name, attributes } : span;
  });
}

/** The results of the fixture `classes`, with and without decorators. */
export const CLASS_RESULTS: readonly unknown[] = [
  'inherited o-1',
  'o-2',
  'o-3',
  [1, 2],
  1,
  1,
  1,
  'function 1',
  1,
  true,
  1,
  1,
  'derived base o-4',
  [1, 'Orders', true, 'find', 1],
];

/** The trace of the fixture `classes`. */
export const CLASS_TRACE: readonly SpanOutline[] = [
  { name: 'Base.inherited', attributes: { id: 'o-1' } },
  { name: 'Orders.find', attributes: { id: 'o-2' } },
  { name: 'Orders.save', attributes: { id: 'o-3' } },
  { name: 'Orders.numbers', attributes: { upTo: 2 } },
  { name: 'Orders.named', attributes: { a: 1 } },
  { name: 'Orders.fixed', attributes: { a: 1 } },
  { name: 'own name', attributes: { a: 1 } },
  {
    name: 'Orders.overridden',
    attributes: { id: 'o-4' },
    children: [{ name: 'Base.overridden', attributes: { id: 'o-4' } }],
  },
];

/** In ES5, a static method looks like any function property, so it is not instrumented. */
export const CLASS_TRACE_IN_ES5 = CLASS_TRACE.filter(({ name }) => name !== 'Orders.fixed');

/** The results of the fixture `combinations`, with and without decorators. */
export const COMBINATION_RESULTS: readonly unknown[] = [
  'a1',
  'a',
  'a',
  'a',
  'a1',
  'b1',
  'a',
  'a 1',
  'a',
  'a',
  'b',
  1,
  'a',
  1,
];

/**
 * The trace of the fixture `combinations`. It has two known limits: names are those of the innermost visible function,
 * and a standard class decorator cannot know that the wrapper of another decorator contains a span.
 * span inside.
 */
export function combinationTrace({ form, target }: Variant): readonly SpanOutline[] {
  const inside: SpanOutline = { name: 'Between.find', attributes: { id: 'a' } };
  const ofWrapper = target === 'es5' ? {} : { attributes: { args: ['a'] } };
  return [
    { name: 'outer', attributes: { id: 'a', return: 'a1' } },
    { name: 'Twice.underneath', attributes: { id: 'a' } },
    { name: 'Twice.around', ...ofWrapper },
    { name: 'Both.plain', attributes: { id: 'a', return: 'a1' } },
    { name: 'named', attributes: { id: 'b', return: 'b1' } },
    { name: 'Both.silent' },
    { name: 'ClassTwice.find', attributes: { return: 'a 1' } },
    form === 'legacy' ? inside : { name: 'Between.find', ...ofWrapper, children: [inside] },
    { name: 'Base.find', attributes: { id: 'a' } },
    { name: 'Second.find', attributes: { id: 'b' }, children: [{ name: 'Base.find', attributes: { id: 'b' } }] },
    { name: 'Base.all' },
    { name: 'Detached.find', attributes: { id: 'a' } },
    { name: 'Detached.all' },
  ];
}

/** Fixtures whose results and traces are the same with every compiler that supports them. */
export const ELSEWHERE: Readonly<Record<string, { readonly results: unknown[]; readonly trace: SpanOutline[] }>> = {
  'marks.ts': {
    results: ['o-1 u 2', 'o-2 true', 't 3'],
    trace: [
      { name: 'Orders.find', attributes: { 'order.id': 'o-1', page: 2 } },
      { name: 'Orders.save', attributes: { order: '{"id":"o-2"}', force: true } },
      { name: 'Orders.all', attributes: { 'page.number': 3 } },
    ],
  },
  'private-methods.ts': {
    results: ['o-1 2 1', 'o-2 1 2 3 true', 'function 1'],
    trace: [
      { name: 'Orders.#find', attributes: { id: 'o-1!', page: 2 } },
      {
        name: 'Orders.#save',
        attributes: { id: 'o-2', page: 3 },
        children: [{ name: 'Orders.#find', attributes: { id: 'o-2!' } }],
      },
      { name: 'Orders.#fixed', attributes: { a: 1 } },
    ],
  },
  'module-meta.mts': {
    results: [true],
    trace: [{ name: 'Files.beside', attributes: { path: './data.json', deep: false } }],
  },
};
