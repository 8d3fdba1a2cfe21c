import { quotedValue, quotedWord } from '../../../query/format-query';
import { ROW_FIELDS, type RowOrder } from '../list/row-order';

/** A query as text, in two parts: the conditions, and the pipeline after the first `|`. */
interface Parts {
  readonly filter: string;
  /** With its first `|`; empty if there is none. */
  readonly pipeline: string;
}

/** A condition `key=value`; both are quoted where the language needs it. */
export const condition = (key: string, value: string): string => `${quotedWord(key)}=${quotedValue(value)}`;

/** Adds a condition to those of a query, before its pipeline; once only. */
export function withCondition(query: string, added: string): string {
  const { filter, pipeline } = split(query);
  const conditions = filter.trim();
  if (conditions === added || conditions.endsWith(` ${added}`)) return query.trim();
  const before = hasTopLevelOr(conditions) ? `(${conditions})` : conditions;
  return [before, added, pipeline.trim()].filter(Boolean).join(' ');
}

/** The conditions of a query without what follows the first `|`. */
export const withoutPipeline = (query: string): string => split(query).filter.trim();

/** The time window of a query, such as `5m` in `since:5m`. */
export const windowOf = (query: string): string | undefined => valueOf(query, 'since:');

/** Sets the time window of a query, or removes it. */
export const withWindow = (query: string, window: string | undefined): string => withValue(query, 'since:', window);

/** The lowest level of log records in a query, such as `warn` in `level>=warn`. */
export const levelOf = (query: string): string | undefined => valueOf(query, 'level>=');

/** Sets the lowest level of log records, or removes it. */
export const withLevel = (query: string, level: string | undefined): string => withValue(query, 'level>=', level);

/** A condition of a fixed beginning and a word, such as `since:5m`. */
const conditionPattern = (start: string): RegExp => new RegExp(String.raw`(?<=^|\s)${start}(\w+)(?=\s|$)`, 'g');

function valueOf(query: string, start: string): string | undefined {
  const { filter } = split(query);
  return placesOf(filter, start)[0]?.[1];
}

function withValue(query: string, start: string, value: string | undefined): string {
  const { filter, pipeline } = split(query);
  let without = filter;
  for (const { 0: text, index } of placesOf(filter, start).toReversed()) {
    without = `${without.slice(0, index).trimEnd()} ${without.slice(index + text.length).trimStart()}`;
  }
  const next = [without.trim(), pipeline.trim()].filter(Boolean).join(' ');
  return value === undefined ? next : withCondition(next, `${start}${value}`);
}

function placesOf(filter: string, start: string): readonly RegExpExecArray[] {
  const outside = new Set(positions(filter));
  return [...filter.matchAll(conditionPattern(start))].filter(({ index }) => outside.has(index));
}

const SORT = /\|\s*sort\s+(-?)\s*([\w.]+)\s*$/;

/**
 * The order of the list that a query asks for with `| sort`.
 *
 * @returns `undefined` without `|`; `other` if only the server can order and select the rows
 */
export function orderOf(query: string): RowOrder | 'other' | undefined {
  const { pipeline } = split(query);
  const found = SORT.exec(pipeline);
  if (!found || pipeline.replace(SORT, '').trim()) return pipeline.trim() ? 'other' : undefined;
  const [, minus, key = ''] = found;
  const field = ROW_FIELDS.find((name) => name === key);
  return field ? { field, isDescending: minus === '-' } : 'other';
}

/** Sets the order of the list, or removes it. */
export function withOrder(query: string, order: RowOrder | undefined): string {
  const { filter, pipeline } = split(query);
  const without = `${filter}${pipeline.replace(SORT, '')}`.trim();
  if (!order) return without;
  return `${without} | sort ${order.isDescending ? '-' : ''}${order.field}`.trim();
}

/** Splits at the first `|` outside quotes and regular expressions. */
function split(query: string): Parts {
  const at = positions(query).find((index) => query[index] === '|');
  return at === undefined ? { filter: query, pipeline: '' } : { filter: query.slice(0, at), pipeline: query.slice(at) };
}

/** Whether an `OR` stands outside parentheses, braces and quotes. */
function hasTopLevelOr(filter: string): boolean {
  let depth = 0;
  for (const index of positions(filter)) {
    const letter = filter[index] ?? '';
    if ('({'.includes(letter)) depth++;
    else if (')}'.includes(letter)) depth--;
    else if (depth === 0 && /^\sOR[\s(]/.test(filter.slice(index, index + 4))) return true;
  }
  return false;
}

/** Positions of all characters outside quotes. */
function positions(text: string): readonly number[] {
  const found: number[] = [];
  let quote: string | undefined;
  for (let index = 0; index < text.length; index++) {
    const letter = text[index];
    if (quote === undefined && (letter === '"' || letter === "'")) quote = letter;
    else if (quote === undefined) found.push(index);
    else if (letter === quote) quote = undefined;
    else if (letter === '\\') index++;
  }
  return found;
}
