import * as fc from 'fast-check';
import {
  fieldNamed,
  FLAGS,
  INTRINSIC_NAMES,
  LEVELS,
  typeOfField,
  type Field,
  type Flag,
} from '../../lib/query/query-fields';
import type { Expression, Operator, Query, SpanSet, Stage } from '../../lib/query/query-tree';
import { literalOf } from '../../lib/query/query-values';

const at = 1;

/** Removes the columns, which printing may change. */
export function withoutColumns(query: unknown): unknown {
  return JSON.parse(JSON.stringify(query, (key, value: unknown) => (key === 'at' ? undefined : value)));
}

const word = fc.oneof(
  fc.constantFrom(
    'pay',
    'checkout',
    'OR',
    'AND',
    'NOT',
    'in',
    'by',
    'is',
    'has',
    'since',
    'sort',
    '-x',
    '"',
    '\\',
    "it's",
    '=',
    '>',
    '{}',
  ),
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
);

const attribute = fc
  .tuple(
    fc.constantFrom('', 'resource.', 'span.', 'event.', 'log.', 'link.'),
    word.filter((key) => key !== ''),
  )
  .map(([scope, key]) => fieldNamed(scope + key));
const intrinsic = fc.constantFrom(...INTRINSIC_NAMES).map((name): Field => ({ kind: 'intrinsic', name }));
const duration = fc.constantFrom('250ms', '1.5s', '10us', '2m', '1h').map(literalOf);
const orderings = fc.constantFrom<Operator>('=', '!=', '>', '>=', '<', '<=');

function comparisonOf(field: Field): fc.Arbitrary<Expression> {
  const compare = (operators: fc.Arbitrary<Operator>, values: fc.Arbitrary<ReturnType<typeof literalOf>>) =>
    fc
      .tuple(operators, values)
      .map(([operator, value]): Expression => ({ kind: 'compare', field, operator, value, at }));
  const type = typeOfField(field);
  if (type === 'duration') return compare(orderings, duration);
  if (type === 'number') return compare(orderings, fc.integer().map(String).map(literalOf));
  if (type === 'choice') {
    const choice = fieldChoices(field);
    return compare(orderings, fc.constantFrom(...choice).map(literalOf));
  }
  const text = compare(fc.constantFrom<Operator>('=', '!=', ':'), word.map(literalOf));
  const pattern = compare(
    fc.constantFrom<Operator>('~', '!~'),
    fc.constantFrom('^GET', String.raw`\d+"`, 'a|b').map(literalOf),
  );
  const number = compare(orderings, fc.integer().map(String).map(literalOf));
  return type === 'text' ? fc.oneof(text, pattern) : fc.oneof(text, pattern, number);
}

function fieldChoices(field: Field): readonly string[] {
  if (field.kind !== 'intrinsic') return [];
  if (field.name === 'kind') return ['server', 'client'];
  return field.name === 'status' ? ['ok', 'error'] : LEVELS;
}

const leaf: fc.Arbitrary<Expression> = fc.oneof(
  word.map((text): Expression => ({ kind: 'text', text, at })),
  fc.oneof(attribute, intrinsic).chain(comparisonOf),
  fc
    .tuple(attribute, fc.array(word.map(literalOf), { minLength: 1, maxLength: 3 }))
    .map(([field, values]): Expression => ({ kind: 'in', field, values, at })),
  fc.oneof(attribute, intrinsic).map((field): Expression => ({ kind: 'has', field, at })),
  fc.constantFrom(...(Object.keys(FLAGS) as Flag[])).map((flag): Expression => ({ kind: 'is', flag, at })),
  duration.map((period): Expression => ({ kind: 'since', period, at })),
);

const { expression } = fc.letrec<{ expression: Expression; set: SpanSet }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc
      .tuple(
        fc.constantFrom('and' as const, 'or' as const),
        fc.array(tie('expression'), { minLength: 2, maxLength: 3 }),
      )
      .map(([kind, parts]): Expression => ({ kind, parts })),
    tie('expression').map((part): Expression => (part.kind === 'not' ? part : { kind: 'not', part })),
    tie('set'),
    fc
      .tuple(fc.constantFrom('child' as const, 'descendant' as const), tie('set'), tie('set'))
      .map(([kind, left, right]): Expression => ({ kind, left, right, at })),
  ),
  set: fc
    .option(tie('expression'), { nil: undefined })
    .map((where) => (where ? { kind: 'set', where, at } : { kind: 'set', at })),
}));

const aggregate: fc.Arbitrary<Stage> = fc.oneof(
  fc.tuple(fc.array(attribute, { maxLength: 2 }), orderings, fc.nat(1000)).map(([by, operator, count]): Stage => ({
    kind: 'aggregate',
    name: 'count',
    by,
    test: { operator: operator as '=', value: literalOf(String(count)) },
    at,
  })),
  fc.tuple(attribute, duration).map(([field, value]): Stage => ({
    kind: 'aggregate',
    name: 'p95',
    field: fieldNamed('duration'),
    by: [field],
    test: { operator: '>', value },
    at,
  })),
);

const stage: fc.Arbitrary<Stage> = fc.oneof(
  aggregate,
  fc.boolean().map((isDescending): Stage => ({ kind: 'sort', key: 'duration', isDescending, at })),
  fc.integer({ min: 1, max: 100 }).map((count): Stage => ({ kind: 'limit', count, at })),
);

/** Any query. */
export const queries: fc.Arbitrary<Query> = fc
  .tuple(fc.option(expression, { nil: undefined }), fc.array(stage, { maxLength: 3 }))
  .map(([where, stages]) => (where ? { where, stages } : { stages }));

const PARTS: readonly string[] =
  `a "b c" ' " http.route duration 250ms = != ~ !~ : > >> >= < - NOT AND OR in ( ) { } | , is:error since:5m has: count() by( sort limit 5 \\ [ * resource. p95(duration) _ é 😀`
    .split(' ')
    .concat(' ', '\n');

/** Texts that are nearly queries. */
export const queryTexts: fc.Arbitrary<string> = fc.oneof(
  fc.string({ maxLength: 60 }),
  fc.array(fc.constantFrom(...PARTS), { maxLength: 20 }).map((parts) => parts.join('')),
);
