/** What stands in the place of a secret. */
export const REDACTED = '[redacted]';

/**
 * A name in which one of these stands, in any case, holds a secret: `dbPassword`, `X-Auth-Token`, `ACCESSTOKEN`. One of
 * two words may be written with any separator or none: `api key` finds `apiKey`, `X-Api-Key` and `APIKEY`.
 */
export const SECRET_FRAGMENTS: readonly string[] = [
  'password',
  'passwd',
  'passphrase',
  'passcode',
  'secret',
  'token',
  'authorization',
  'credential',
  'cookie',
  'mnemonic',
  'sessid',
  'api key',
  'private key',
  'access key',
  'signing key',
  'encryption key',
  'credit card',
  'card number',
  'card holder',
  'security code',
  'social security',
  'session id',
  'seed phrase',
  'force trace',
];

/**
 * A name that has one of these as a whole word, or as its plural or with a number behind it, holds a secret: `card`,
 * `card.cvv2`, `userPin`; not `discard`, `spinner`, `author`.
 */
export const SECRET_WORDS: readonly string[] = [
  'pwd',
  'pswd',
  'pw',
  'pass',
  'auth',
  'oauth',
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
  'sid',
  'csrf',
  'xsrf',
  'signature',
  'sig',
];

/** Beginnings of words in which a fragment stands by accident: `tokenizer`, `secretary`. */
export const INNOCENT_FRAGMENTS: readonly string[] = ['tokeniz', 'tokenis', 'secretar'];

/** A name that ends in one of these words speaks about a secret and is none: `tokenCount`, `passwordChangedAt`. */
export const INNOCENT_ENDINGS: readonly string[] = [
  'count',
  'counts',
  'length',
  'size',
  'limit',
  'total',
  'type',
  'brand',
  'last4',
  'status',
  'method',
  'provider',
  'scheme',
  'expiry',
  'expires',
  'expiration',
  'at',
  'in',
  'ttl',
  'timeout',
  'attempts',
  'retries',
  'enabled',
  'required',
  'policy',
];

/** What language models count: a name that ends in one of these and `tokens`, such as `gen_ai.usage.input_tokens`. */
export const COUNTED_TOKENS: readonly string[] = [
  'input',
  'output',
  'prompt',
  'completion',
  'reasoning',
  'cached',
  'total',
  'max',
  'min',
  'used',
  'remaining',
];
