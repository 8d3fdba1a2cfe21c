export const PLANTED_NAMES: readonly string[] = [
  'password',
  'dbPassword',
  'X-Api-Key',
  'access_token',
  'clientSecret',
  'authorization',
  'Cookie',
  'sessionId',
  'card',
  'cvv',
  'userPin',
  'ssn',
  'iban',
  'passphrase',
  'private_key',
  'csrf',
  'jwt',
  'auth',
  'AWSAccessKeyId',
];

export type Plant = (name: string, secret: string, filler: string) => unknown;

/** Forms with delimiters that a secret would have to encode. */
export const IN_TEXT: Readonly<Record<string, Plant>> = {
  'a query string': (name, secret, filler) => `${filler}GET /x?a=1&${name}=${secret}&b=2 HTTP/1.1`,
  'a form': (name, secret) => `a=1&${name}=${secret}`,
  'a log line': (name, secret, filler) => `${filler}${name}=${secret} user=bob`,
  'a log line with a colon': (name, secret, filler) => `${filler}${name}: ${secret}, user: bob`,
  'a header': (name, secret, filler) => `${filler}\r\n${name}: Bearer ${secret}\r\nHost: x`,
  cookies: (_name, secret, filler) => `${filler}\r\nCookie: a=b; theme="dark"; c=${secret}\r\nHost: x`,
  'quotes in an error': (name, secret, filler) => new Error(`${filler}bad { ${name}: '${secret}' }`),
  'an encoded query string': (name, secret, filler) =>
    `${filler}/x?next=${encodeURIComponent(`/y?${name}=${secret}&z=1`)}`,
  XML: (name, secret, filler) => `${filler} <${name}>${secret}</${name}>`,
  'a list of texts': (name, secret, filler) => ['a', `${filler}${name}=${secret}`],
};

/** Secrets that are found without a name. */
export const SHAPED: Readonly<Record<string, (secret: string) => string>> = {
  'a bearer token': (secret) => `Bearer ${secret}`,
  'basic credentials': (secret) => `Basic ${Buffer.from(`u:${secret}`).toString('base64')}`,
  'a JSON web token': (secret) => `eyJhbGciOiJIUzI1NiJ9.eyJ${secret}.${secret}`,
  'a token of GitHub': (secret) => `ghp_${secret}${secret}`,
  'a private key': (secret) => `-----BEGIN EC PRIVATE KEY-----\n${secret}\n${secret}\n-----END EC PRIVATE KEY-----`,
  'a URL': (secret) => `postgres://app:${secret}@db:5432/orders`,
};

export const CARDS = [
  '4111111111111111',
  '5555555555554444',
  '378282246310005',
  '4242 4242 4242 4242',
  '6011-1111-1111-1117',
];
