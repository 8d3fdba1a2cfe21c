import { SECRET_FRAGMENTS } from '../../redaction/patterns';
import { ISSUED_TOKENS } from '../../redaction/shapes/issued-tokens';
import { tokenPatterns } from './token-pattern';
import { anyOf, spaced } from './word-pattern';

/** Not the beginning of a secret: a placeholder, a bracket, or what a redactor wrote. */
const FIRST = String.raw`[^\s"'&,;:=<>{}()\[\]\\*$?]`;

/** A private key in PEM or PGP armour, and the secret lines of a PuTTY key. */
const PRIVATE_KEYS = [
  '(?s)-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----.*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)',
  String.raw`Private-Lines:[\s\\]{0,4}[0-9]{1,4}[\w+/=\s\\]*`,
];

/** Parts of base64, the first of which encodes `{"…`. */
const WEB_TOKEN = String.raw`eyJ[\w-]{6,}\.[\w-]+(?:\.[\w-]*){0,3}`;

/** The credentials of HTTP schemes have a digit, or are longer than an English word. */
const SCHEMES = [
  String.raw`(?i)\bbearer(?:\s{1,4}|\+|%20)["']?(?:[\w.~+/=:-]*[0-9][\w.~+/=:-]{4,}|[\w.~+/=:-]{4,}[0-9][\w.~+/=:-]*|[\w.~+/=:-]{17,})`,
  String.raw`\b(?:[Bb]asic|BASIC|[Nn]egotiate|NTLM)(?:\s{1,4}|\+|%20)[\w+/-]*(?:[0-9]|[a-z][A-Z]|[A-Z][A-Z])[\w+/-]{4,}=*`,
];

/** User and password before the `@` of a URL, and a token in place of the user. */
const URL_CREDENTIALS = [
  String.raw`://[^\s"'<>/?#@:\[\]]*:[^\s"'<>/@\[\]]+@`,
  String.raw`https://[^\s"'<>/?#@:\[\]]+@`,
  String.raw`http://[^\s"'<>/?#@:\[\]]+@`,
  String.raw`jdbc:oracle:thin:[\w$]{1,64}/[^\s"'@\[\]]{1,128}@`,
];

/** Cards of 14 to 16 digits, in one piece or in the groups that are printed on them. RE2 cannot compute the check digit. */
const CARDS = [
  String.raw`\b(?:4[0-9]{3}|5[1-5][0-9]{2}|2(?:22[1-9]|2[3-9][0-9]|[3-6][0-9]{2}|7[01][0-9]|720)|6(?:011|4[4-9][0-9]|5[0-9]{2}))(?:[ -][0-9]{4}){3}\b|\b3[47][0-9]{2}[ -][0-9]{6}[ -][0-9]{5}\b`,
  String.raw`(?:^|[\s"'=:,(])(?:4[0-9]{15}|5[1-5][0-9]{14}|2(?:22[1-9]|2[3-9][0-9]|[3-6][0-9]{2}|7[01][0-9]|720)[0-9]{12}|3[47][0-9]{13}|6(?:011|4[4-9][0-9]|5[0-9]{2})[0-9]{12})\b`,
];

/**
 * RE2 patterns of secret texts. The Collector replaces the whole match in the order of the list, so that `****` of an earlier
 * pattern is no value for a later one.
 */
export function blockedValues(): string[] {
  return [
    ...PRIVATE_KEYS,
    WEB_TOKEN,
    ...SCHEMES,
    ...URL_CREDENTIALS,
    ...tokenPatterns(ISSUED_TOKENS),
    ...CARDS,
    pair(),
  ];
}

/**
 * A secret name and its value, in JSON, in a query or in a log line: `"password":"x"`, `token=x`. The name must end in the
 * secret word, so that `tokenUrl=` is none, and `token` counts only as a whole word or after a word of access.
 */
function pair(): string {
  const names = SECRET_FRAGMENTS.filter((name) => name !== 'token').map(spaced);
  const tokens = String.raw`(?:\b|(?:access|auth|refresh|id|api|csrf|session|bearer)[_-]?)token`;
  const name = anyOf([...names, '(?:api|access|private|signing|encryption|account|shared)[_-]?key', tokens]);
  return String.raw`(?i)${name}s?(?:\\*["']\s?:\s?\\*["'][^"'\\\[][^"'\\]*|\\*["']?\s?=\s?\\*["']?${FIRST}[^\s"'&,;<>\\]*)`;
}
