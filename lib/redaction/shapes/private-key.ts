import type { Finding } from '../finding';

const BEGINNING = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/iy;
const ENDING = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/gi;
const PUTTY_LINES = /Private-Lines:\s{0,4}\d{1,4}[\w+/=\s\\]*/y;

export const PRIVATE_KEY_PATTERNS: readonly RegExp[] = [BEGINNING, ENDING, PUTTY_LINES];

/** Finds a private key in PEM or PGP armor, up to its end line or the end of the text. */
export function findPrivateKey(text: string, at: number, found: Finding[]): number {
  BEGINNING.lastIndex = at;
  if (!BEGINNING.test(text)) return at;
  ENDING.lastIndex = BEGINNING.lastIndex;
  const end = ENDING.test(text) ? ENDING.lastIndex : text.length;
  found.push({ start: at, end });
  return end;
}

/** Finds the secret part of a PuTTY key file. */
export function findPuttyKey(text: string, at: number, found: Finding[]): number {
  PUTTY_LINES.lastIndex = at;
  if (!PUTTY_LINES.test(text)) return at;
  const start = at + 'Private-Lines:'.length;
  const shown = text.slice(start, PUTTY_LINES.lastIndex);
  found.push({ start: start + shown.length - shown.trimStart().length, end: start + shown.trimEnd().length });
  return PUTTY_LINES.lastIndex;
}
