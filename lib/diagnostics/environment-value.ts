import { diag } from '@opentelemetry/api';
import { report } from './fault';
import { quotedText } from './quoted-text';

/** The value of a variable of the process; `undefined` where it is unset or empty, as the specification says. */
export function environmentText(name: string): string | undefined {
  const value = process.env[name];
  return value === undefined || value.trim() === '' ? undefined : value;
}

/** The number that a variable of the process holds; `undefined`, with a warning through `diag`, where it holds none. */
export function environmentNumber(name: string): number | undefined {
  const text = environmentText(name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isNaN(value)) return value;
  report(() =>
    diag.warn(`${name} must be a number, got ${JSON.stringify(quotedText(text).slice(0, 100))}: the default holds.`),
  );
  return undefined;
}
