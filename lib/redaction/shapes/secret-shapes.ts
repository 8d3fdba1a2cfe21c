import type { Finding } from '../finding';
import { findCardNumbers, findSignedCards } from './card-number';
import { findInnerMarks } from './inner-marks';
import { HAS } from '../character-kinds';
import { isHarmless } from '../harmless-text';
import { nameHints, scan } from '../scan';
import { findUrlCredentials } from '../forms/url-credentials';

/** Secrets that are found without a name. `docs/redaction.md` describes each. */
export const SECRET_SHAPES: readonly string[] = [
  'private key',
  'credentials in a URL',
  'card number',
  'bearer, basic or digest credentials',
  'JSON web token',
  'token of a known issuer',
];

/**
 * Finds secrets by their shape, in linear time, also if the end of the text cuts them off.
 *
 * @returns flags of `HAS`: what the text contains
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

/** A password without an end is reported only in texts longer than this. */
const LONG = 512;
const SHORTEST_SHAPE = 12;

/** A short text without any of these holds no secret and no secret name. */
const IS_TELLING = tellingCharacters();

/** Whether a text certainly contains no secret. True for most ids, names, numbers and sentences. Short texts have simpler rules. */
export function cannotHoldSecret(text: string): boolean {
  if (text.length >= SHORTEST_SHAPE) return text.length <= LONG && isHarmless(text);
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code >= 128 ? code >= 0x2000 : IS_TELLING[code] === 1) return false;
    // `AUTH x`, `OTP is 1234`, `"auth" "x"`.
    if (code === SPACE && ENDS_TELLING.has(text.charAt(index - 1))) return false;
    // A command-line option.
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
