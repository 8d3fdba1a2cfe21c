import { parsePattern } from './pattern/pattern-syntax';
import { nearestWord } from './nearest-word';
import { QueryError } from './query-error';
import { fieldNamed, FLAGS, intrinsicOf, nameOfField, typeOfField, type Field, type Flag } from './query-fields';
import type { QueryScanner } from './query-scanner';
import type { Expression, Literal, Operator } from './query-tree';
import { literalOf } from './query-values';

const OPERATORS = ['!=', '!~', '>=', '<=', '=', '~', ':', '>', '<'] as const satisfies readonly Operator[];
const MOST_VALUES = 100;

const ALLOWED: Readonly<Record<ReturnType<typeof typeOfField>, readonly Operator[]>> = {
  value: OPERATORS,
  text: ['=', '!=', '~', '!~', ':'],
  number: ['=', '!=', '>', '>=', '<', '<='],
  duration: ['=', '!=', '>', '>=', '<', '<='],
  choice: ['=', '!=', '>', '>=', '<', '<='],
};

/** Reads a word, a text in quotes, or a key with an operator and a value. */
export function parseCondition(scanner: QueryScanner): Expression {
  const at = scanner.column;
  const isQuoted = scanner.seesQuote;
  const text = isQuoted ? scanner.quoted('text') : scanner.word('text');
  if (text === '' && !isQuoted) throw scanner.error(`Expected a condition, got ${scanner.seen()}.`);
  const operator = takeOperator(scanner, isQuoted);
  if (operator === 'in') return { kind: 'in', ...parseList(scanner, fieldNamed(text)), at };
  if (operator === undefined) return { kind: 'text', text, at };
  if (text === '') throw new QueryError('Expected a key before the operator.', at);
  if (operator === ':' && !isQuoted) {
    const special = parseSpecial(scanner, text, at);
    if (special) return special;
  }
  const field = fieldNamed(text);
  checkOperator(field, operator, at);
  const valueAt = scanner.at;
  const value = literalOf(readValue(scanner, `after \`${text}${operator}\``));
  checkValue(field, operator, value, valueAt + 1);
  return { kind: 'compare', field, operator, value, at };
}

/** Takes the operator after a key. White space may stand before it, unless it is `:` or follows a quoted text. */
function takeOperator(scanner: QueryScanner, isQuoted: boolean): Operator | 'in' | undefined {
  const end = scanner.at;
  scanner.skipSpace();
  const isApart = scanner.at > end;
  const isPossible = !isApart || !(isQuoted || scanner.sees(':'));
  const isList = isApart && /^in\s*\(/.test(scanner.text.slice(scanner.at, scanner.at + 40));
  const mark = scanner.tokens.length;
  const found = isList
    ? scanner.takeWord('keyword', 'in')
    : isPossible
      ? scanner.take('operator', ...OPERATORS)
      : undefined;
  if (found === undefined) {
    scanner.at = end;
    return undefined;
  }
  const [operator] = scanner.tokens.splice(mark);
  scanner.renameLast('key');
  if (operator) scanner.tokens.push(operator);
  scanner.skipSpace();
  return found;
}

function readValue(scanner: QueryScanner, place: string): string {
  if (scanner.seesQuote) return scanner.quoted('value');
  const text = scanner.value();
  if (text === '') throw scanner.error(`Expected a value ${place}, got ${scanner.seen()}.`);
  return text;
}

function parseSpecial(scanner: QueryScanner, key: string, at: number): Expression | undefined {
  if (key !== 'is' && key !== 'has' && key !== 'since') return undefined;
  const { column } = scanner;
  const text = readValue(scanner, `after \`${key}:\``);
  if (key === 'has') return { kind: 'has', field: fieldNamed(text), at };
  if (key === 'since') {
    const period = literalOf(text);
    if (period.nanos === undefined) throw notDuration(text, column);
    return { kind: 'since', period, at };
  }
  if (Object.hasOwn(FLAGS, text)) return { kind: 'is', flag: text as Flag, at };
  const nearest = nearestWord(text, Object.keys(FLAGS));
  const expected = Object.keys(FLAGS).map((flag) => `is:${flag}`);
  throw new QueryError(`Expected one of ${expected.join(', ')}.`, column, nearest && `is:${nearest}`);
}

function parseList(scanner: QueryScanner, field: Field): { field: Field; values: readonly Literal[] } {
  scanner.expect('bracket', '(', 'after `in`');
  const values: Literal[] = [];
  do {
    scanner.skipSpace();
    const valueAt = scanner.column;
    const value = literalOf(readValue(scanner, 'in the list'));
    checkValue(field, '=', value, valueAt);
    if (values.push(value) > MOST_VALUES) throw scanner.error(`Expected at most ${MOST_VALUES} values.`);
    scanner.skipSpace();
  } while (scanner.take('bracket', ',') !== undefined);
  scanner.expect('bracket', ')', 'at the end of the list');
  return { field, values };
}

function checkOperator(field: Field, operator: Operator, column: number): void {
  const allowed = ALLOWED[typeOfField(field)];
  if (allowed.includes(operator)) return;
  const name = nameOfField(field);
  throw new QueryError(
    `Expected \`${name}\` to be followed by one of ${allowed.join(' ')}.`,
    column,
    `${name}${allowed[0]}`,
  );
}

/** @throws QueryError if the field can have no such value */
export function checkValue(field: Field, operator: Operator, value: Literal, column: number): void {
  const type = typeOfField(field);
  const isOrdering = operator.startsWith('>') || operator.startsWith('<');
  if (operator.endsWith('~')) parsePattern(value.text, column);
  if (type === 'duration' && value.nanos === undefined) throw notDuration(value.text, column);
  if (type === 'number' && value.number === undefined) throw new QueryError('Expected a number.', column);
  if (type === 'choice' && field.kind === 'intrinsic') {
    const choices = intrinsicOf(field.name).choices ?? [];
    if (choices.includes(value.text.toLowerCase())) return;
    throw new QueryError(`Expected one of ${choices.join(', ')}.`, column, nearestWord(value.text, choices));
  }
  if (type === 'value' && isOrdering && value.nanos !== undefined) {
    throw new QueryError('Only `duration`, `self` and `trace.duration` compare with durations.', column, 'duration');
  }
}

function notDuration(text: string, column: number): QueryError {
  const suggestion = /^\d+(?:\.\d+)?$/.test(text) ? `${text}ms` : undefined;
  return new QueryError('Expected a duration, such as 250ms, 1.5s or 5m.', column, suggestion);
}
