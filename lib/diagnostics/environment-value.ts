import { diag } from '@opentelemetry/api';
import { report } from './fault';
import { quotedText } from './quoted-text';

/** The value of a variable of the process; `undefined` where it is unset or empty, as the specification says. */
export function environmentText(name: string): string | undefined {
  const value = process.env[name];
  return value === undefined || value.trim() === '' ? undefined : value;
}

/** Longest time that a timer of Node takes, in milliseconds: one that is set to more runs at once. */
export const MOST_MILLIS = 2 ** 31 - 1;

/** The whole number, 0 or more, that a text says in decimal digits; `undefined` for any other text. */
export function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text.trim()) ? Number(text) : undefined;
}

/** The number that a variable of the process holds; `undefined`, with a warning through `diag`, where it holds none. */
export function environmentNumber(name: string): number | undefined {
  const text = environmentText(name);
  const value = text === undefined ? Number.NaN : Number(text);
  return Number.isNaN(value) ? noNumber(name, text, 'a number') : value;
}

/** {@link environmentNumber} for a number of things: it is whole, and 0 or more. */
export function environmentCount(name: string): number | undefined {
  const text = environmentText(name);
  return wholeNumber(text) ?? noNumber(name, text, 'a whole number, 0 or more');
}

function noNumber(name: string, text: string | undefined, expected: string): undefined {
  if (text === undefined) return;
  report(() =>
    diag.warn(`${name} must be ${expected}, got ${JSON.stringify(quotedText(text).slice(0, 100))}: the default holds.`),
  );
}
