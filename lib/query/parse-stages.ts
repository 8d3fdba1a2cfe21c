import { nearestWord } from './nearest-word';
import { checkValue } from './parse-condition';
import { QueryError } from './query-error';
import { fieldNamed, typeOfField, type Field } from './query-fields';
import type { QueryScanner } from './query-scanner';
import { type Aggregate, FUNCTIONS, type FunctionName, SORT_KEYS, type SortKey, type Stage } from './query-tree';
import { literalOf } from './query-values';

const MOST_STAGES = 10;
const MOST_GROUP_FIELDS = 3;
const MOST_ROWS = 100_000;
const STAGES = [...Object.keys(FUNCTIONS).map((name) => `${name}()`), 'sort', 'limit'];

/** Reads what stands after each `|`. */
export function parseStages(scanner: QueryScanner): readonly Stage[] {
  const stages: Stage[] = [];
  while (scanner.take('pipe', '|') !== undefined) {
    scanner.skipSpace();
    if (stages.length === MOST_STAGES) throw scanner.error(`Expected at most ${MOST_STAGES} stages.`);
    stages.push(parseStage(scanner));
    scanner.skipSpace();
  }
  checkGrouping(stages);
  return stages;
}

function checkGrouping(stages: readonly Stage[]): void {
  const [grouping, second] = stages.filter((stage) => stage.kind === 'aggregate' && !stage.test);
  if (second) throw new QueryError('Expected one function without a comparison, got two.', second.at);
  for (const stage of stages) {
    if (stage.kind !== 'sort' || (stage.key === 'value') === (grouping !== undefined)) continue;
    const expected = grouping
      ? 'Groups are sorted by `value`.'
      : 'Only groups have a `value`, such as those of `count()`.';
    throw new QueryError(expected, stage.at, grouping ? 'sort -value' : 'sort -duration');
  }
}

function parseStage(scanner: QueryScanner): Stage {
  const at = scanner.column;
  if (scanner.takeWord('keyword', 'sort') !== undefined) return parseSort(scanner, at);
  if (scanner.takeWord('keyword', 'limit') !== undefined) return parseLimit(scanner, at);
  const name = scanner.takeWord('function', ...(Object.keys(FUNCTIONS) as readonly FunctionName[]));
  if (name !== undefined) return parseAggregate(scanner, name, at);
  const nearest = nearestWord(/^\w*/.exec(scanner.text.slice(scanner.at))?.[0] ?? '', [
    ...Object.keys(FUNCTIONS),
    'sort',
    'limit',
  ]);
  throw scanner.error(`Expected one of ${STAGES.join(', ')} after \`|\`, got ${scanner.seen()}.`, nearest);
}

function parseSort(scanner: QueryScanner, at: number): Stage {
  scanner.skipSpace();
  const isDescending = scanner.take('operator', '-') !== undefined;
  const key = scanner.takeWord('key', ...(Object.keys(SORT_KEYS) as readonly SortKey[]));
  if (key !== undefined) return { kind: 'sort', key, isDescending, at };
  const nearest = nearestWord(/^[\w.]*/.exec(scanner.text.slice(scanner.at))?.[0] ?? '', Object.keys(SORT_KEYS));
  throw scanner.error(
    `Expected one of ${Object.keys(SORT_KEYS).join(', ')} after \`sort\`, got ${scanner.seen()}.`,
    nearest,
  );
}

function parseLimit(scanner: QueryScanner, at: number): Stage {
  scanner.skipSpace();
  const { column } = scanner;
  const text = scanner.word('value');
  const count = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= MOST_ROWS) return { kind: 'limit', count, at };
  scanner.at = column - 1;
  throw scanner.error(`Expected a whole number from 1 to ${MOST_ROWS} after \`limit\`, got ${scanner.seen()}.`);
}

function parseAggregate(scanner: QueryScanner, name: FunctionName, at: number): Aggregate {
  scanner.expect('bracket', '(', `after \`${name}\``);
  scanner.skipSpace();
  const field = name === 'count' ? undefined : parseField(scanner, `in \`${name}()\``, 'duration');
  scanner.skipSpace();
  scanner.expect('bracket', ')', `after \`${name}(\``);
  scanner.skipSpace();
  const by = scanner.takeWord('keyword', 'by') === undefined ? [] : parseGroupFields(scanner);
  scanner.skipSpace();
  const test = parseTest(scanner, field);
  return { kind: 'aggregate', name, ...(field && { field }), by, ...(test && { test }), at };
}

function parseGroupFields(scanner: QueryScanner): readonly Field[] {
  const fields: Field[] = [];
  scanner.skipSpace();
  scanner.expect('bracket', '(', 'after `by`');
  do {
    scanner.skipSpace();
    if (fields.push(parseField(scanner, 'in `by()`', 'name')) > MOST_GROUP_FIELDS) {
      throw scanner.error(`Expected at most ${MOST_GROUP_FIELDS} fields in \`by()\`.`);
    }
    scanner.skipSpace();
  } while (scanner.take('bracket', ',') !== undefined);
  scanner.expect('bracket', ')', 'at the end of `by(`');
  return fields;
}

function parseField(scanner: QueryScanner, place: string, suggestion: string): Field {
  const key = scanner.seesQuote ? scanner.quoted('key') : scanner.word('key');
  if (key === '') throw scanner.error(`Expected a field ${place}, got ${scanner.seen()}.`, suggestion);
  return fieldNamed(key);
}

function parseTest(scanner: QueryScanner, field: Field | undefined): Aggregate['test'] {
  const operator = scanner.take('operator', '!=', '>=', '<=', '=', '>', '<');
  if (operator === undefined) return undefined;
  scanner.skipSpace();
  const { column } = scanner;
  const value = literalOf(scanner.value());
  // Percentiles of a duration are durations; counts, and values of attributes, are numbers.
  const isDuration = field !== undefined && typeOfField(field) === 'duration';
  checkValue(isDuration ? fieldNamed('duration') : fieldNamed('trace.spans'), operator, value, column);
  return { operator, value };
}
