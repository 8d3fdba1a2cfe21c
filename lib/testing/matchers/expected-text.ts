import { isText, textOf } from '../patterns/span-pattern';

/** Characters of the arguments in the first line of a failure. */
const MOST = 200;

/** The arguments of a matcher as they might stand in the test: `"create_order", { status: "error" }`. */
export function expectedText(given: readonly unknown[]): string {
  const text = given.map(shown).join(', ');
  return text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text;
}

function shown(value: unknown): string {
  if (typeof value === 'string') return value.includes('\n') ? '`…`' : JSON.stringify(value);
  if (value === undefined || value === null || typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`;
  if (isText(value)) return textOf(value);
  if (typeof (value as { spanContext?: unknown }).spanContext === 'function') return 'span';
  const members = Object.entries(value).map(([key, member]) => `${keyText(key)}: ${shown(member)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

const keyText = (key: string): string => (/^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key));
