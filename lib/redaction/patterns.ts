/** What stands in the place of a secret. */
export const REDACTED = '[redacted]';

/** A name that contains one of these, in any case and with any separator, holds a secret: `dbPassword`, `X-Auth-Token`. */
export const SECRET_FRAGMENTS: readonly string[] = [
  'password',
  'passwd',
  'passphrase',
  'secret',
  'token',
  'authorization',
  'credential',
  'cookie',
  'apikey',
  'privatekey',
  'accesskey',
  'signingkey',
  'encryptionkey',
  'creditcard',
  'cardnumber',
  'cardholder',
  'securitycode',
  'socialsecurity',
  'mnemonic',
];

/** A name that has one of these as a whole word holds a secret: `card`, `card.cvv`, `userPin`; not `discard`, `spinner`. */
export const SECRET_WORDS: readonly string[] = [
  'pwd',
  'pass',
  'auth',
  'bearer',
  'jwt',
  'card',
  'pan',
  'cvv',
  'cvc',
  'csc',
  'pin',
  'otp',
  'totp',
  'ssn',
  'iban',
  'session',
  'sessionid',
  'sid',
  'csrf',
  'xsrf',
];

/** A shape of text that is a secret wherever it stands. */
export interface SecretShape {
  readonly name: string;
  /** What a text must contain for the pattern to be worth trying. */
  readonly hint: RegExp;
  readonly pattern: RegExp;
  /** Keeps what is not secret of a match; without it the whole match is replaced. */
  readonly replace?: (match: string, ...groups: string[]) => string;
}

const assignedNames = [...SECRET_FRAGMENTS, 'pwd', 'cvv', 'cvc', 'pin', 'ssn', 'otp', 'jwt']
  .map((name) => name.split('').join('[-_. ]?'))
  .join('|');

/**
 * Every pattern is linear in the text and also matches a secret that was cut off at the end of it. Values behind a
 * secret name (`password=…`, `"token":"…"`) come first, then shapes that need no name.
 */
export const SECRET_SHAPES: readonly SecretShape[] = [
  {
    name: 'private key',
    hint: /-----BEGIN/,
    pattern: /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^-]*(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|-{0,5}$)?/g,
  },
  {
    name: 'cookie header',
    hint: /cookie/i,
    pattern: /(cookie["']?\s{0,4}[:=]\s{0,4}["']?)[^\r\n"']+/gi,
    replace: (_match, name) => `${name}${REDACTED}`,
  },
  {
    name: 'value of a secret name',
    hint: /[:=]/,
    pattern: new RegExp(
      `((?:${assignedNames})[\\w-]{0,20}\\\\?["']?\\s{0,4}[:=]\\s{0,4})` +
        `(\\\\?"[^"\\\\]*(?:\\\\.[^"\\\\]*)*"?|'[^']*'?|(?:(?:bearer|basic|digest)\\s{1,4})?[^\\s,;&"'}\\])]+)`,
      'gi',
    ),
    replace: (_match, name, value) => {
      const [quote] = /^\\?["']/.exec(value ?? '') ?? [''];
      return `${name}${quote}${REDACTED}${quote}`;
    },
  },
  {
    name: 'bearer or basic credentials',
    hint: /bearer|basic|digest|negotiate/i,
    pattern: /\b(bearer|basic|digest|negotiate)(\s{1,4})[\w\-.~+/=:]{6,}/gi,
    replace: (_match, scheme, space) => `${scheme}${space}${REDACTED}`,
  },
  { name: 'JSON web token', hint: /eyJ/, pattern: /\beyJ[\w-]{6,}(?:\.[\w-]*){0,2}/g },
  {
    name: 'credentials in a URL',
    hint: /:\/\//,
    pattern: /\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#@:]{0,200}:[^\s/?#@]{0,200}@/gi,
    replace: (_match, scheme) => `${scheme}${REDACTED}@`,
  },
  {
    name: 'card number',
    hint: /\d[ -]?\d{3}/,
    pattern: /(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w-])/g,
    replace: (match) => (passesLuhn(match) ? REDACTED : match),
  },
];

/** Luhn's check digit (ISO/IEC 7812-1), which tells a card number from any other long number. */
export function passesLuhn(text: string): boolean {
  let sum = 0;
  let double = false;
  for (let index = text.length - 1; index >= 0; index--) {
    const digit = text.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) continue;
    const doubled = digit * 2;
    sum += double ? (doubled > 9 ? doubled - 9 : doubled) : digit;
    double = !double;
  }
  return sum % 10 === 0;
}
