import type { Finding } from '../finding';
import type { Mark } from '../shapes/mark';

/** Separates a scheme from its credentials. A plus is the space of a form. */
const GAP = String.raw`(?:\s{1,4}|\+)`;

/** The word after `Bearer` is hidden, unless it continues a sentence or a challenge. */
const BEARER = new RegExp(
  `(bearer${GAP}["'\`]?)` +
    String.raw`(?!(?:token|auth|authentication|authorization|scheme|format|instrument)s?\b|(?:realm|error|scope)=)` +
    String.raw`[\w\-.~+/=:]{6}[\w\-.~+/=:]*`,
  'iy',
);

/** `basic` and `digest` are English words. Credentials after them have a digit, an inner capital, or padding. */
const BASIC = new RegExp(
  String.raw`((?:[Bb]asic|BASIC|[Nn]egotiate|NEGOTIATE|[Dd]igest|DIGEST|NTLM)${GAP})` +
    String.raw`(?=[\w\-.~+/]{0,512}(?:\d|[a-z][A-Z]|[A-Z]{2}|=(?!")))[\w\-.~+/=:]{6}[\w\-.~+/=:]*`,
  'y',
);

export const SCHEME_PATTERNS: readonly RegExp[] = [BEARER, BASIC];

/** HTTP authentication schemes, followed by credentials. */
export function schemeMarks(): Mark[] {
  const basic = ['basic', 'negotiate', 'digest', 'ntlm'].map((text) => ({ text, anyCase: true, find: after(BASIC) }));
  return [{ text: 'bearer', anyCase: true, find: after(BEARER) }, ...basic];
}

const after =
  (pattern: RegExp): Mark['find'] =>
  (text: string, at: number, found: Finding[]): number => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match) return at;
    const [whole, scheme = ''] = match;
    found.push({ start: at + scheme.length, end: at + whole.length });
    return at + whole.length;
  };
