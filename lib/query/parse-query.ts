import { parseCondition } from './parse-condition';
import { parseStages } from './parse-stages';
import { QueryError } from './query-error';
import { QueryScanner } from './query-scanner';
import type { Expression, Query, Relation, SpanSet } from './query-tree';

const MOST_CHARACTERS = 4000;
const MOST_DEPTH = 40;

/**
 * Reads a query. The empty query matches everything.
 *
 * @param text at most 4000 characters
 * @throws QueryError with the column and, if there is one, the nearest word
 *
 * @example
 * ```ts
 * parseQuery('service=orders duration>250ms -health | sort -duration');
 * ```
 */
export function parseQuery(text: string): Query {
  return parseWith(new QueryScanner(text));
}

/** @internal Reads a query with a scanner, whose tokens the caller wants. */
export function parseWith(scanner: QueryScanner): Query {
  if (scanner.text.length > MOST_CHARACTERS) {
    const message = `Expected at most ${MOST_CHARACTERS} characters, got ${scanner.text.length}.`;
    throw new QueryError(message, MOST_CHARACTERS + 1);
  }
  scanner.skipSpace();
  const where = scanner.isAtEnd || scanner.sees('|') ? undefined : parseOr(scanner, 0);
  scanner.skipSpace();
  const stages = parseStages(scanner);
  if (!scanner.isAtEnd) throw scanner.error(`Expected a condition or \`|\`, got ${scanner.seen()}.`);
  return { ...(where && { where }), stages };
}

function parseOr(scanner: QueryScanner, depth: number): Expression {
  if (depth > MOST_DEPTH) throw scanner.error(`Expected at most ${MOST_DEPTH} levels of brackets.`);
  const parts = [parseAnd(scanner, depth)];
  while (scanner.takeWord('keyword', 'OR') !== undefined) parts.push(parseAnd(scanner, depth));
  return joined('or', parts);
}

function parseAnd(scanner: QueryScanner, depth: number): Expression {
  const parts: Expression[] = [];
  do {
    scanner.skipSpace();
    // `AND` may stand between two conditions; a space means the same.
    if (parts.length > 0) scanner.takeWord('keyword', 'AND');
    scanner.skipSpace();
    parts.push(parseNot(scanner, depth));
    scanner.skipSpace();
  } while (!scanner.isAtEnd && !scanner.seesOneOf(')}|') && !isOr(scanner));
  return joined('and', parts);
}

function isOr(scanner: QueryScanner): boolean {
  return scanner.sees('OR') && !/[^\s"'(){},|]/.test(scanner.text.charAt(scanner.at + 2));
}

function parseNot(scanner: QueryScanner, depth: number): Expression {
  let isNegated = false;
  while (scanner.takeWord('keyword', 'NOT') ?? scanner.take('operator', '-')) {
    isNegated = !isNegated;
    scanner.skipSpace();
  }
  const part = parsePart(scanner, depth);
  return isNegated ? { kind: 'not', part } : part;
}

function parsePart(scanner: QueryScanner, depth: number): Expression {
  if (scanner.sees('{')) return parseRelation(scanner, depth);
  if (scanner.take('bracket', '(') === undefined) return parseCondition(scanner);
  const inner = parseOr(scanner, depth + 1);
  scanner.expect('bracket', ')', 'at the end of the group');
  return inner;
}

function parseRelation(scanner: QueryScanner, depth: number): SpanSet | Relation {
  let left: SpanSet | Relation = parseSet(scanner, depth);
  for (;;) {
    const end = scanner.at;
    scanner.skipSpace();
    const at = scanner.column;
    const arrow = scanner.take('structure', '>>', '>');
    if (arrow === undefined) {
      scanner.at = end;
      return left;
    }
    scanner.skipSpace();
    if (!scanner.sees('{')) throw scanner.error(`Expected \`{\` after \`${arrow}\`, got ${scanner.seen()}.`);
    const right = parseSet(scanner, depth);
    left = { kind: arrow === '>>' ? 'descendant' : 'child', left, right, at };
  }
}

function parseSet(scanner: QueryScanner, depth: number): SpanSet {
  const at = scanner.column;
  scanner.expect('bracket', '{', 'at the start of a span');
  scanner.skipSpace();
  const where = scanner.sees('}') ? undefined : parseOr(scanner, depth + 1);
  scanner.expect('bracket', '}', 'at the end of the span');
  return { kind: 'set', ...(where && { where }), at };
}

function joined(kind: 'and' | 'or', parts: readonly Expression[]): Expression {
  const [first, second] = parts;
  return first && !second ? first : { kind, parts };
}
