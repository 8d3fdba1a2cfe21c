import { SECRET_FRAGMENTS, SECRET_WORDS } from '../../redaction/patterns';
import { ISSUED_TOKENS } from '../../redaction/shapes/issued-tokens';
import { tokenPatterns } from './token-pattern';
import { anyOf, byFirst, byLetters, camel, eitherCase, wordsByLetters } from './word-pattern';

/** No secret begins with these: a placeholder, a bracket, or the text of a redactor. */
const STOP = String.raw`\s"'&,;:=<>{}()\[\]\\*$?`;

/** A private key in PEM or PGP armour, and the secret lines of a PuTTY key. */
const PRIVATE_KEYS = [
  '(?s)-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----.*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)',
  String.raw`Private-Lines:[\s\\]{0,4}[0-9]{1,4}[\w+/=\s\\]*`,
];

/** Parts of base64, the first of which encodes `{"…`. */
const WEB_TOKEN = String.raw`eyJ[\w-]{6,}\.[\w-]+(?:\.[\w-]*){0,3}`;

/** The credentials of HTTP schemes have a digit, or are longer than an English word. */
const BEARER = String.raw`earer(?: {1,4}|\+|%20)["']?(?:[\w.~+/=:-]*[0-9][\w.~+/=:-]{4,}|[\w.~+/=:-]{4,}[0-9][\w.~+/=:-]*|[\w.~+/=:-]{17,})`;
const BASIC = String.raw`(?: {1,4}|\+|%20)[\w+/-]*(?:[0-9]|[a-z][A-Z]|[A-Z][A-Z])[\w+/-]{4,}=*`;
/** One pattern per literal beginning, which Go finds much faster than a choice. */
const SCHEMES = [`B${BEARER}`, `b${BEARER}`, ...['Basic', 'basic', 'Negotiate', 'NTLM'].map((name) => name + BASIC)];

/** User and password before the `@` of a URL, and a token in place of the user. */
const URL_CREDENTIALS = [
  String.raw`://[^\s"'<>/?#@:\[\]]*:[^\s"'<>/@\[\]]+@`,
  String.raw`https://[^\s"'<>/?#@:\[\]]+@`,
  String.raw`http://[^\s"'<>/?#@:\[\]]+@`,
  String.raw`jdbc:oracle:thin:[\w$]{1,64}/[^\s"'@\[\]]{1,128}@`,
];

/** First four digits of cards of 16 digits. */
const CARD =
  '(?:2(?:22[1-9]|2[3-9][0-9]|[3-6][0-9]{2}|7[01][0-9]|720)|35[2-8][0-9]|4[0-9]{3}|5[1-5][0-9]{2}|6(?:011|2[0-9]{2}|4[4-9][0-9]|5[0-9]{2}))';
/**
 * Cards of 15 and 16 digits, in one piece or in the groups that are printed on them. RE2 cannot compute the check digit. The
 * character before belongs to the match, because decimals have other digits before a dot.
 */
const CARDS = String.raw`(?:^|[\s"'=:,(])(?:${CARD}(?:[0-9]{12}|(?: [0-9]{4}){3}|(?:-[0-9]{4}){3})|3[47][0-9]{2}(?:[0-9]{11}| [0-9]{6} [0-9]{5}|-[0-9]{6}-[0-9]{5}))\b`;

/** Headers whose values reach to the end of the line. */
const HEADERS = ['Authorization', 'authorization', 'Cookie', 'cookie'].map(
  (name) => String.raw`${name}: [^\s"'*\[](?:="[^"\r\n\\]*"|[^\r\n"'\\])*`,
);

/**
 * RE2 patterns of secret texts. The Collector replaces the whole match in the order of the list, so that `****` of an earlier
 * pattern is no value for a later one.
 */
export function blockedValues(): string[] {
  return [
    ...PRIVATE_KEYS,
    WEB_TOKEN,
    ...SCHEMES,
    ...HEADERS,
    ...URL_CREDENTIALS,
    ...tokenPatterns(ISSUED_TOKENS),
    CARDS,
    ...pairs(),
  ];
}

/** Before `token` in a text, these make a secret. */
const ACCESS = ['access', 'api', 'auth', 'bearer', 'csrf', 'id', 'jwt', 'refresh', 'session', 'xsrf'];

/** Before `key` in a text. Go compares each at every word, so these are the most frequent ones only. */
const KEYS_IN_TEXT = ['access', 'account', 'api', 'master', 'private', 'secret', 'shared'];

/** A text in quotes; after a colon a word with a digit; after `=` anything but a placeholder or a truth value. */
const QUOTED = String.raw`\\*["'][^"'\\\[*][^"'\\]*`;
const WORD = String.raw`[^${STOP}][^\s"'&,;<>\\]{2,15}[0-9][^\s"'&,;<>\\]*`;
const EQUAL = String.raw`\\*["']?\s?=\s?\\*["']?(?:[^tf${STOP}]|t[^r${STOP}]|f[^a${STOP}])[^\s"'&,;<>\\]*`;

/**
 * A secret name and its value, in JSON, in a query, in a log line or in XML: `"password":"x"`, `token=x`. The name must end in
 * the secret word, so that `tokenUrl=` does not match.
 */
function pairs(): string[] {
  const fragments = SECRET_FRAGMENTS.filter((name) => name !== 'token');
  const words = SECRET_WORDS.filter((word) => /^[a-z]+$/.test(word));
  const single = fragments.filter((name) => !name.includes(' '));
  const long = [
    ...fragments.map((name) => name.charAt(0) + eitherCase(name).slice('[Aa]'.length)),
    ...KEYS_IN_TEXT.map((kind) => `${kind}[ _-]?[Kk]ey`),
    ...ACCESS.map((kind) => `${kind}(?:[_-]?t|T)oken`),
  ];
  const short = byFirst(words, (word) => `[${word.charAt(0).toUpperCase()}${word.charAt(0)}]`);
  const upper = byLetters([...single.map((name) => name.toUpperCase()), 'API_KEY', 'SECRET_KEY', 'TOKEN']);
  const names = anyOf([...wordsByLetters(long), ...short, ...upper]);
  const value = String.raw`(?:\\*["']?\s?:\s?(?:${QUOTED}|${WORD})|${EQUAL})`;
  return [
    String.raw`<[\w.:-]{0,24}${anyOf([...single.map(eitherCase), '[Tt]oken'])}>[^\s<>\[*][^<>]*</`,
    String.raw`\b[Tt]oken(?:\\*["']\s?:\s?${QUOTED}|${EQUAL})`,
    String.raw`(?:\b|_)${names}${value}`,
    `${camel(fragments, 5)}${value}`,
  ];
}
