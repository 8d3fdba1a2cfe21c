import type { Finding } from '../finding';
import { findCardNumbers, findSignedCards } from './card-number';
import { findInnerMarks } from './inner-marks';
import { HAS, nameHints, scan } from '../scan';
import { findUrlCredentials } from '../forms/url-credentials';

/** What is a secret without a name. `docs/redaction.md` describes each. */
export const SECRET_SHAPES: readonly string[] = [
  'private key',
  'credentials in a URL',
  'card number',
  'bearer, basic or digest credentials',
  'JSON web token',
  'token of a known issuer',
];

/**
 * Finds the secrets that are known by their shape, in time linear in the text. Each shape also finds a secret that was
 * cut off at the end of the text.
 *
 * @returns flags of `HAS`: what else there is to look for
 */
export function findShapes(text: string, found: Finding[]): number {
  const flags = scan(text, found);
  const mayHaveCredentials = flags & HAS.at || (flags & HAS.slashes && text.length > LONG);
  if (mayHaveCredentials) findUrlCredentials(text, found);
  if (flags & HAS.name) findInnerMarks(text, nameHints, found);
  if (flags & HAS.digits) findCardNumbers(text, found);
  if (flags & HAS.digits && flags & HAS.sign) findSignedCards(text, found);
  return flags;
}

/** A password whose end was cut off is longer than this. */
const LONG = 512;
const SHORTEST_SHAPE = 12;

/** Without one of these no short text holds a secret, or what would name one. */
const IS_TELLING = tellingCharacters();

/** Whether a text is too short, and too plain, for any secret: as ids, names and numbers are. */
export function cannotHoldSecret(text: string): boolean {
  if (text.length >= SHORTEST_SHAPE) return false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code >= 128 ? code >= 0x2000 : IS_TELLING[code] === 1) return false;
    // `AUTH x`, `OTP is 1234`, `"auth" "x"`.
    if (code === SPACE && ENDS_TELLING.has(text.charAt(index - 1))) return false;
    // An option of a command line.
    if (code === DASH && (index === 0 || text.charCodeAt(index - 1) <= 32)) return false;
  }
  return true;
}

function tellingCharacters(): Uint8Array {
  const result = new Uint8Array(128);
  for (const character of ':=<>%@&\\') result[character.charCodeAt(0)] = 1;
  return result;
}

const ENDS_TELLING: ReadonlySet<string> = new Set(['H', 's', '"']);
const SPACE = 32;
const DASH = 45;
