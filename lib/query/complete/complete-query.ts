import { quotedValue, quotedWord } from '../format-query';
import { fieldNamed, FLAGS, INTRINSIC_NAMES, INTRINSICS, intrinsicOf, typeOfField } from '../query-fields';
import { FUNCTIONS, SORT_KEYS } from '../query-tree';
import { DURATION_EXAMPLES } from '../query-values';
import { type QueryVocabulary, VOCABULARY_SCOPES, type VocabularyScope } from './query-vocabulary';

/** What can stand at a place of a query. */
export interface QueryCompletion {
  /** The part of the text that an item replaces: positions from 0. */
  readonly from: number;
  readonly to: number;
  /** At most 30; those that begin with the text first. */
  readonly items: readonly CompletionItem[];
}

export interface CompletionItem {
  readonly text: string;
  readonly detail: string;
}

const MOST_ITEMS = 30;
const MOST_CHARACTERS = 4000;

const OPERATORS: readonly CompletionItem[] = [
  { text: '=', detail: 'equal' },
  { text: '!=', detail: 'present and not equal' },
  { text: ':', detail: 'contains' },
  { text: '~', detail: 'matches a regular expression' },
  { text: '!~', detail: 'present and does not match' },
  { text: '>', detail: 'greater' },
  { text: '>=', detail: 'greater or equal' },
  { text: '<', detail: 'less' },
  { text: '<=', detail: 'less or equal' },
];

// What is written before the cursor. The last part is the word that is being written.
const AFTER_SORT = /\|\s*sort\s+-?([\w.]*)$/;
const AFTER_PIPE = /\|\s*(\w*)$/;
const IN_BY = /\bby\s*\((?:[^()]*,)?\s*([^\s(),]*)$/;
const IN_FUNCTION = /\|\s*(?:sum|avg|min|max|p50|p90|p95|p99)\s*\(\s*([^\s()]*)$/;
const IN_LIST = /(?:^|[\s({-])([^\s"'(){},|=!~:<>]+)\s+in\s*\((?:[^()]*,)?\s*"?([^"(),]*)$/;
const AFTER_OPERATOR =
  /(?:^|[\s({-])(?:"((?:[^"\\]|\\.)*)"|([^\s"'(){},|=!~:<>]+))(\s*(?:!=|!~|>=|<=|=|~|>|<)\s*|:)("(?:[^"\\]|\\.)*|[^\s"(){},|]*)$/;
const WORD = /(?:^|[\s({,-])([^\s"'(){},|=!~:<>-][^\s"'(){},|=!~:<>]*)?$/;
const WHOLE_TEXT = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g;
const REST_OF_WORD = /^[^\s"'(){},|=!~:<>]*/;
const REST_OF_VALUE = /^[^\s"(){},|]*"?/;

/**
 * Proposes what can stand at the cursor: keys, operators, values, functions.
 *
 * @param at position of the cursor, from 0
 * @param vocabulary words of the traces
 */
export function completeQuery(text: string, at: number, vocabulary: QueryVocabulary): QueryCompletion {
  const cursor = Math.max(0, Math.min(at, text.length, MOST_CHARACTERS));
  const before = text.slice(0, cursor);
  const after = text.slice(cursor, cursor + MOST_CHARACTERS);
  const word = (written: string, items: readonly CompletionItem[]) => completion(written, REST_OF_WORD, items);
  const completion = (written: string, rest: RegExp, items: readonly CompletionItem[]): QueryCompletion => ({
    from: cursor - written.length,
    to: cursor + (rest.exec(after)?.[0].length ?? 0),
    items: ranked(written, items),
  });

  const sort = AFTER_SORT.exec(before);
  if (sort) return word(sort[1] ?? '', entriesOf(SORT_KEYS));
  const call = IN_FUNCTION.exec(before) ?? IN_BY.exec(before);
  if (call) return word(call[1] ?? '', keyItems(vocabulary));
  const pipe = AFTER_PIPE.exec(before);
  if (pipe) return word(pipe[1] ?? '', functionItems());
  const list = IN_LIST.exec(before);
  if (list) return completion(list[2] ?? '', REST_OF_VALUE, valueItems(list[1] ?? '', vocabulary));
  const [, quotedKey, bareKey, operator, value] = AFTER_OPERATOR.exec(before) ?? [];
  const key = bareKey ?? quotedKey;
  if (key !== undefined && value !== undefined) {
    return completion(
      value,
      REST_OF_VALUE,
      specialItems(key, operator ?? '', vocabulary) ?? valueItems(key, vocabulary),
    );
  }
  if (/["']/.test(before.replaceAll(WHOLE_TEXT, ''))) return { from: cursor, to: cursor, items: [] };
  const written = WORD.exec(before)?.[1] ?? '';
  const keys = keyItems(vocabulary);
  if (written !== '' && keys.some((item) => item.text === written)) {
    const longer = keys.filter((item) => item.text.startsWith(written) && item.text !== written);
    return {
      from: cursor,
      to: cursor,
      items: [...operatorsOf(written), ...suffixes(written, longer)].slice(0, MOST_ITEMS),
    };
  }
  return WORD.test(before) ? word(written, [...keys, ...specialKeys()]) : { from: cursor, to: cursor, items: [] };
}

function operatorsOf(key: string): readonly CompletionItem[] {
  const type = typeOfField(fieldNamed(key));
  if (type === 'value') return OPERATORS;
  if (type === 'text') return OPERATORS.filter(({ text }) => !/[<>]/.test(text));
  return OPERATORS.filter(({ text }) => !/[~:]/.test(text));
}

const suffixes = (written: string, items: readonly CompletionItem[]): readonly CompletionItem[] =>
  items.map(({ text, detail }) => ({ text: text.slice(written.length), detail }));

function specialItems(
  key: string,
  operator: string,
  vocabulary: QueryVocabulary,
): readonly CompletionItem[] | undefined {
  if (operator !== ':') return undefined;
  if (key === 'is') return entriesOf(FLAGS);
  if (key === 'has') return keyItems(vocabulary);
  if (key === 'since') return DURATION_EXAMPLES.map((text) => ({ text, detail: 'until now' }));
  return undefined;
}

function specialKeys(): readonly CompletionItem[] {
  return [
    ...Object.entries(FLAGS).map(([flag, detail]) => ({ text: `is:${flag}`, detail })),
    { text: 'has:', detail: 'any value of an attribute' },
    { text: 'since:', detail: 'ended in the last …, such as 5m' },
  ];
}

function functionItems(): readonly CompletionItem[] {
  return [
    ...Object.entries(FUNCTIONS).map(([name, detail]) => ({
      text: name === 'count' ? 'count() by(' : `${name}(`,
      detail,
    })),
    { text: 'sort ', detail: 'order of the traces; `-` means the largest first' },
    { text: 'limit ', detail: 'number of traces' },
  ];
}

function keyItems(vocabulary: QueryVocabulary): readonly CompletionItem[] {
  const items = new Map<string, string>(INTRINSIC_NAMES.map((name) => [name, INTRINSICS[name].detail]));
  for (const scope of VOCABULARY_SCOPES) {
    for (const key of vocabulary.keys(scope)) if (!items.has(key)) items.set(key, `attribute of a ${scope}`);
  }
  return Array.from(items, ([text, detail]) => ({ text: quotedWord(text), detail }));
}

function valueItems(key: string, vocabulary: QueryVocabulary): readonly CompletionItem[] {
  const field = fieldNamed(key);
  if (field.kind === 'intrinsic') {
    const { choices = [], type, detail } = intrinsicOf(field.name);
    if (type === 'duration') return DURATION_EXAMPLES.map((text) => ({ text, detail }));
    if (field.name === 'service' || field.name === 'root.service') return valuesOf(vocabulary.services, 'service');
    if (field.name === 'name' || field.name === 'root.name') return valuesOf(vocabulary.names, 'name');
    return valuesOf(choices, detail);
  }
  const scopes = VOCABULARY_SCOPES.filter((scope) => field.scope === 'any' || field.scope === scope);
  const values = new Map<string, VocabularyScope>();
  for (const scope of scopes) for (const value of vocabulary.values(scope, field.key)) values.set(value, scope);
  return Array.from(values, ([value, scope]) => ({ text: quotedValue(value), detail: `value in a ${scope}` }));
}

const valuesOf = (texts: readonly string[], detail: string): readonly CompletionItem[] =>
  texts.map((text) => ({ text: quotedValue(text), detail }));

const entriesOf = (table: Readonly<Record<string, string>>): readonly CompletionItem[] =>
  Object.entries(table).map(([text, detail]) => ({ text, detail }));

/** Those that begin with the text, then those that contain it. */
function ranked(written: string, items: readonly CompletionItem[]): readonly CompletionItem[] {
  const wanted = written.replace(/^"/, '').toLowerCase();
  const beginning: CompletionItem[] = [];
  const containing: CompletionItem[] = [];
  for (const item of items) {
    const text = item.text.replace(/^"/, '').toLowerCase();
    if (text.startsWith(wanted)) beginning.push(item);
    else if (text.includes(wanted)) containing.push(item);
  }
  return [...beginning, ...containing].slice(0, MOST_ITEMS);
}
