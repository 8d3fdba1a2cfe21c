import { escapeControls } from './terminal-text';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
/** The code points that XML 1.0 excludes, apart from controls and lone surrogates. */
const NON_CHARACTERS = /[\uFFFE\uFFFF]/g;

/** Markup that is safe to put into a document. */
export type Markup = string & { readonly markup: unique symbol };

type Attributes = Readonly<Record<string, string | number | undefined>>;

/**
 * Untrusted text as content or attribute value of SVG and HTML. Control, formatting and reordering characters become visible
 * escapes, as in a terminal, so the result is also well-formed in XML 1.0.
 */
export function textMarkup(text: string): Markup {
  const visible = escapeControls(text).replace(NON_CHARACTERS, '\uFFFD');
  return visible.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? '') as Markup;
}

/** An element; attributes that are `undefined` are left out. Text among the children is escaped with {@link textMarkup}. */
export function element(name: string, attributes: Attributes, ...children: readonly Markup[]): Markup {
  const start = `<${name}${attributesMarkup(attributes)}`;
  return `${start}${children.length === 0 ? '/>' : `>${children.join('')}</${name}>`}` as Markup;
}

/** Several parts, one after the other. */
export const joined = (parts: readonly Markup[], separator = ''): Markup => parts.join(separator) as Markup;

function attributesMarkup(attributes: Attributes): string {
  return Object.entries(attributes)
    .flatMap(([key, value]) => (value === undefined ? [] : [` ${key}="${textMarkup(String(value))}"`]))
    .join('');
}
