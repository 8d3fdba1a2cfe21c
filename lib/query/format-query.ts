import { type Field, nameOfField } from './query-fields';
import type { Aggregate, Expression, Literal, Query, Stage } from './query-tree';

const BARE_WORD = /^[^\s"'(){},|=!~:<>-][^\s"'(){},|=!~:<>]*$/;
const BARE_VALUE = /^[^\s"'(){},|][^\s"(){},|]*$/;
const KEYWORDS: ReadonlySet<string> = new Set(['AND', 'OR', 'NOT', 'in']);

/**
 * Prints a query. `parseQuery` reads it back to an equal one.
 *
 * @example
 * ```ts
 * formatQuery(parseQuery('status = error   AND (checkout)')); // => 'status=error checkout'
 * ```
 */
export function formatQuery({ where, stages }: Query): string {
  const parts = where ? [formatExpression(where)] : [];
  return [...parts, ...stages.map((stage) => `| ${formatStage(stage)}`)].join(' ');
}

/** Puts a text in quotes if it would not be read as one word. */
export function quotedWord(text: string): string {
  return BARE_WORD.test(text) && !KEYWORDS.has(text) ? text : quoted(text);
}

/** Puts a value in quotes if it would not be read as one. */
export function quotedValue(text: string): string {
  // After `>`, a value that begins with `=` would be read as a part of the operator.
  return BARE_VALUE.test(text) && !/^[=~]/.test(text) ? text : quoted(text);
}

function formatExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'and':
      return expression.parts.map((part) => formatPart(part, part.kind === 'or' || part.kind === 'and')).join(' ');
    case 'or':
      return expression.parts.map((part) => formatPart(part, part.kind === 'or')).join(' OR ');
    case 'not':
      return `-${formatPart(expression.part, ['and', 'or', 'not', 'child', 'descendant'].includes(expression.part.kind))}`;
    case 'text':
      return quotedWord(expression.text);
    case 'compare':
      return `${formatField(expression.field)}${expression.operator}${formatLiteral(expression.value)}`;
    case 'in':
      return `${formatField(expression.field)} in (${expression.values.map(formatLiteral).join(', ')})`;
    case 'has':
      return `has:${quotedValue(nameOfField(expression.field))}`;
    case 'is':
      return `is:${expression.flag}`;
    case 'since':
      return `since:${expression.period.text}`;
    case 'set':
      return expression.where ? `{${formatExpression(expression.where)}}` : '{}';
    default: {
      const arrow = expression.kind === 'child' ? '>' : '>>';
      return `${formatExpression(expression.left)} ${arrow} ${formatExpression(expression.right)}`;
    }
  }
}

const formatPart = (part: Expression, inBrackets: boolean): string =>
  inBrackets ? `(${formatExpression(part)})` : formatExpression(part);

const formatLiteral = ({ text }: Literal): string => quotedValue(text);

/** A key that is also the word before a special condition is read as such only before `:`. */
function formatField(field: Field): string {
  const name = nameOfField(field);
  return name === 'is' || name === 'has' || name === 'since' ? quoted(name) : quotedWord(name);
}

function formatStage(stage: Stage): string {
  if (stage.kind === 'limit') return `limit ${stage.count}`;
  if (stage.kind === 'sort') return `sort ${stage.isDescending ? '-' : ''}${stage.key}`;
  return formatAggregate(stage);
}

/** Such as `p95(duration) by(service) > 1s`. */
export function formatAggregate({ name, field, by, test }: Aggregate): string {
  const call = `${name}(${field ? quotedWord(nameOfField(field)) : ''})`;
  const groups = by.length > 0 ? ` by(${by.map((group) => quotedWord(nameOfField(group))).join(', ')})` : '';
  return `${call}${groups}${test ? ` ${test.operator} ${test.value.text}` : ''}`;
}

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}
