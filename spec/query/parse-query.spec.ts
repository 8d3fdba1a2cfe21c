import * as fc from 'fast-check';
import { formatQuery } from '../../lib/query/format-query';
import { parseQuery } from '../../lib/query/parse-query';
import { QueryError } from '../../lib/query/query-error';
import type { Query } from '../../lib/query/query-tree';
import { volume } from '../volume';
import { queries, queryTexts, withoutColumns } from './queries';

function readOrRefuse(text: string): readonly [Query | undefined, QueryError?] {
  try {
    return [parseQuery(text)];
  } catch (error) {
    if (error instanceof QueryError) return [undefined, error];
    throw error;
  }
}

function errorOf(text: string): QueryError {
  const [, error] = readOrRefuse(text);
  if (!error) throw new Error(`Expected a QueryError for ${text}`);
  return error;
}

describe('a query', () => {
  it.each([
    ['checkout "pay card" -health', 'checkout "pay card" -health'],
    ['a AND b', 'a b'],
    ['a  OR  b c', 'a OR b c'],
    ['(a OR b) c', '(a OR b) c'],
    ['NOT a -b --c', '-a -b c'],
    ['-(a b)', '-(a b)'],
    ['http.route=/pay/:id status != ok', 'http.route=/pay/:id status!=ok'],
    ['duration > 250ms self>=20ms', 'duration>250ms self>=20ms'],
    [String.raw`name~"^GET \d+" body:timeout`, String.raw`name~"^GET \\d+" body:timeout`],
    ['service in (a,b) has:user.id', 'service in (a, b) has:user.id'],
    ['resource.host=a span.x=1 event.y=2 log.z=3', 'resource.host=a span.x=1 event.y=2 log.z=3'],
    ['{a=1 b=2}', '{a=1 b=2}'],
    ['{a}>{b}>>{c}', '{a} > {b} >> {c}'],
    ['{}', '{}'],
    ['trace.duration>1s is:error since:5m', 'trace.duration>1s is:error since:5m'],
    ['| count() by(name)>5', '| count() by(name) > 5'],
    ['a | p95(duration) by(service, kind)', 'a | p95(duration) by(service, kind)'],
    ['| sort -duration | limit 20', '| sort -duration | limit 20'],
    ['url=http://x:80/?a=b', 'url=http://x:80/?a=b'],
    ['"weird key"=5', '"weird key"=5'],
    ['ORDER NOTE', 'ORDER NOTE'],
    ['', ''],
  ])('reads %j and prints %j', (text, printed) => {
    expect(formatQuery(parseQuery(text))).toBe(printed);
  });

  it('reads back what it prints, to an equal query', () => {
    fc.assert(
      fc.property(queries, (query) => {
        const text = formatQuery(query);
        fc.pre(text.length <= 4000);
        expect(withoutColumns(parseQuery(text))).toEqual(withoutColumns(query));
      }),
      { numRuns: volume(20_000) },
    );
  });

  it('of any text is read or refused with a QueryError, whose column is in the text', () => {
    let read = 0;
    fc.assert(
      fc.property(queryTexts, (text) => {
        const [query, error] = readOrRefuse(text);
        expect(error === undefined || (error.column >= 1 && error.column <= text.length + 1)).toBe(true);
        if (query) read++;
        expect(query && withoutColumns(parseQuery(formatQuery(query)))).toEqual(query && withoutColumns(query));
      }),
      { numRuns: volume(20_000) },
    );
    expect(read).toBeGreaterThan(100);
  });
});

describe('the error of a query', () => {
  it.each([
    ['is:eror', 4, 'is:error'],
    ['a kind=sever', 8, 'server'],
    ['duration>250', 10, '250ms'],
    ['http.x>250ms', 8, 'duration'],
    ['| cuont()', 3, 'count'],
    ['| sort -duraton', 9, 'duration'],
    ['duration~x', 1, 'duration='],
    ['a | p95() by(x)', 9, 'duration'],
    ['| count() | sort -duration', 13, 'sort -value'],
  ])('%s names column %d and the nearest word %s', (text, column, suggestion) => {
    const error = errorOf(text);
    expect([error.column, error.suggestion]).toEqual([column, suggestion]);
  });

  it.each([
    ['"pay', 1, 'Expected a second " to end the text.'],
    ['(a', 3, 'Expected `)` at the end of the group, got the end.'],
    ['a)', 2, 'Expected a condition or `|`, got `)`.'],
    ['{a', 3, 'Expected `}` at the end of the span, got the end.'],
    ['{a} > b', 7, 'Expected `{` after `>`, got `b`.'],
    ['a=', 3, 'Expected a value after `a=`, got the end.'],
    ['=a', 1, 'Expected a condition, got `=`.'],
    ['trace.spans>x', 13, 'Expected a number.'],
    ['| limit 0', 9, 'Expected a whole number from 1 to 100000 after `limit`, got `0`.'],
    ['name~"(a"', 6, 'Expected `)` at the end of the group, at character 3 of the pattern.'],
    ['name~"(?=a)"', 6, 'Lookahead and lookbehind are not supported, at character 3 of the pattern.'],
    ['| count() | avg(x)', 13, 'Expected one function without a comparison, got two.'],
  ])('%s says at column %d: %s', (text, column, message) => {
    const error = errorOf(text);
    expect([error.column, error.message]).toEqual([column, message]);
  });

  it.each([
    ['a text that is too long', 'a'.repeat(4001), 'Expected at most 4000 characters, got 4001.'],
    ['brackets that are too deep', '('.repeat(500), 'Expected at most 40 levels of brackets.'],
    ['braces that are too deep', '{'.repeat(500), 'Expected at most 40 levels of brackets.'],
    ['too many stages', '|limit 1'.repeat(11), 'Expected at most 10 stages.'],
    ['too many values', `a in (${'b,'.repeat(100)}b)`, 'Expected at most 100 values.'],
  ])('refuses %s', (_name, text, message) => {
    expect(errorOf(text).message).toBe(message);
  });
});
