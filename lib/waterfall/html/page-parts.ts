import { element, joined, type Markup, textMarkup } from '../markup';

export const heading = (text: string): Markup => element('h2', {}, textMarkup(text));

export const paragraph = (kind: '' | 'dim' | 'error', text: string): Markup =>
  element('p', kind === '' ? {} : { class: kind }, textMarkup(text));

export const cell = (text: string): Markup => element('td', {}, textMarkup(text));

export const table = (rows: readonly Markup[]): Markup => element('table', {}, ...rows);

/** Untrusted text that keeps its line breaks; the style shows them. */
export const multiline = (text: string): Markup => joined(text.split(/\r?\n/).map(textMarkup), '\n');

/** Untrusted text of bounded length, with the number of characters that are missing. */
export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}… (${text.length - most} more characters)`;
}

/** `2026-01-01T00:00:00.000000000Z`; the number itself beyond the calendar of JavaScript. */
export function isoTime(nanos: bigint): string {
  const date = new Date(Number(nanos / 1_000_000n));
  if (Number.isNaN(date.getTime())) return String(nanos);
  // Keeps `2026-01-01T00:00:00.` and writes all nine digits behind it.
  return `${date.toISOString().slice(0, -4)}${String(nanos % 1_000_000_000n).padStart(9, '0')}Z`;
}
