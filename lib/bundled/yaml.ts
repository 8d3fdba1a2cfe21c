import { Document, isPair, type Node, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';

/** What a YAML file can hold. A property that is `undefined` is left out. */
export type YamlValue =
  string | number | boolean | null | readonly YamlValue[] | { readonly [key: string]: YamlValue | undefined };

export interface YamlOptions {
  /** Comments of the properties of an object, by key. They stand above the property. */
  readonly commentsOf: (part: object) => Readonly<Record<string, string>> | undefined;
  /** Stands at the top of the file. */
  readonly heading: string;
}

/** Read by every version of YAML as the same text, without quotes. */
const PLAIN = /^(?:[a-z/][\w./-]*|\d+(?:ms|[smh]|MiB?))$/i;
const NOT_TEXT = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf)$/i;
/** What a YAML file may contain. A text with anything else is in double quotes, with escapes. */
const PRINTABLE = '\\x20-\\x7E\\xA0-\\u2027\\u202A-\\uD7FF\\uE000-\\uFEFE\\uFF00-\\uFFFD\\u{10000}-\\u{10FFFF}';
const IS_PRINTABLE = new RegExp(`^[${PRINTABLE}]*$`, 'u');
const UNPRINTABLE = new RegExp(`[^\\n${PRINTABLE}]`, 'gu');

/** Writes a YAML file, with comments. Each document becomes one of the file. */
export function yamlText(documents: readonly YamlValue[], { commentsOf, heading }: YamlOptions): string {
  const texts = documents.map((value) => {
    const document = new Document(null, { aliasDuplicateObjects: false });
    document.contents = nodeOf(value, commentsOf) as typeof document.contents;
    // The library escapes fewer characters than some readers refuse.
    return document.toString({ lineWidth: 0, flowCollectionPadding: true }).replaceAll(UNPRINTABLE, escaped);
  });
  return `${commented(heading)}\n${texts.join('---\n')}`;
}

function nodeOf(value: YamlValue, commentsOf: YamlOptions['commentsOf']): Node {
  if (typeof value === 'string') return textNode(value);
  if (typeof value !== 'object' || value === null) return new Scalar(value);
  if (isList(value)) {
    const list = new YAMLSeq();
    list.items = value.map((item) => nodeOf(item, commentsOf));
    list.flow = value.every((item) => typeof item === 'string' && PLAIN.test(item));
    return list;
  }
  const comments = commentsOf(value) ?? {};
  const map = new YAMLMap();
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    const name = textNode(key);
    const comment = comments[key];
    if (comment !== undefined) name.commentBefore = commented(comment).replaceAll(/^#/gm, '');
    map.items.push(new Pair(name, nodeOf(item, commentsOf)));
  }
  map.flow = map.items.filter((item) => isPair(item)).length === 0;
  return map;
}

function isList(value: object): value is readonly YamlValue[] {
  return Array.isArray(value);
}

function textNode(value: string): Scalar<string> {
  // Half of a surrogate pair is no character.
  const text = value.replaceAll(/\p{Surrogate}/gu, '\uFFFD');
  const node = new Scalar(text);
  if (PLAIN.test(text) && !NOT_TEXT.test(text)) node.type = Scalar.PLAIN;
  else if (isLines(text)) node.type = Scalar.BLOCK_LITERAL;
  else node.type = IS_PRINTABLE.test(text) ? Scalar.QUOTE_SINGLE : Scalar.QUOTE_DOUBLE;
  return node;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function isLines(text: string): boolean {
  return text.endsWith('\n') && text.split('\n').every((line) => IS_PRINTABLE.test(line));
}

function commented(text: string): string {
  return text
    .replaceAll(UNPRINTABLE, escaped)
    .split('\n')
    .map((line) => (line === '' ? '#' : `# ${line}`))
    .join('\n');
}
