import { createHash } from 'node:crypto';

/** Random numbers with a fixed seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

let next = seeded(20_260_101);

export const random = (): number => next();

/** Begins the random numbers anew, so that the values of a kind do not depend on how many there are of others. */
export function restart(): void {
  next = seeded(20_260_101);
}

/** Loops: they make ten million characters. */
function pick(characters: string, length: number): string {
  let text = '';
  while (text.length < length) text += characters.charAt(Math.floor(random() * characters.length));
  return text;
}

function bytes(length: number): Buffer {
  const result = Buffer.alloc(length);
  for (let index = 0; index < length; index++) result[index] = Math.floor(random() * 256);
  return result;
}

export const digits = (length: number): string => pick('0123456789', length);
const hash = (algorithm: string) => (index: number) => createHash(algorithm).update(`${index}`).digest('hex');
const uuid = (): string => {
  const hex = bytes(16).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20)].join('-');
};

function withCheckDigit(body: string, weights: readonly [number, number]): string {
  const sum = Array.from(body).reduceRight((total, digit, index) => {
    const product = Number(digit) * (weights[(body.length - 1 - index) % 2] ?? 1);
    return total + (weights[0] === 2 ? (product > 9 ? product - 9 : product) : product);
  }, 0);
  return `${body}${(10 - (sum % 10)) % 10}`;
}

const time = () => new Date(1_500_000_000_000 + Math.floor(random() * 4e11));

/** Common values that are not secret. */
export const HARMLESS_KINDS: Readonly<Record<string, (index: number) => string>> = {
  UUIDs: uuid,
  'UUIDs of version 7': () =>
    `018f${pick('0123456789abcdef', 4)}-${pick('0123456789abcdef', 4)}-7abc-8${digits(3)}-${digits(12)}`,
  ULIDs: () => `01${pick('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 24)}`,
  MD5: hash('md5'),
  'SHA-1': hash('sha1'),
  'SHA-256': hash('sha256'),
  'SHA-512': hash('sha512'),
  'base64 of random bytes': (index) => bytes(8 + (index % 120)).toString('base64'),
  'base64 for URLs of random bytes': (index) => bytes(8 + (index % 120)).toString('base64url'),
  traceparents: () => `00-${bytes(16).toString('hex')}-${bytes(8).toString('hex')}-01`,
  'times in seconds': () => String(Math.floor(time().getTime() / 1000)),
  'times in milliseconds': () => String(time().getTime()),
  'times in microseconds': () => `${time().getTime()}${digits(3)}`,
  'times in nanoseconds': () => `${time().getTime()}${digits(6)}`,
  'times by ISO 8601': () => time().toISOString(),
  'times in logs': () =>
    time()
      .toISOString()
      .replace('T', ' ')
      .replace('Z', `${digits(3)}+0000`),
  decimals: () => String(random() * 10 ** Math.floor(random() * 12)),
  'pairs of coordinates': () => `${(random() * 180 - 90).toFixed(13)},${(random() * 360 - 180).toFixed(13)}`,
  'phone numbers': () => `+${pick('123456789', 2)} ${digits(3)} ${digits(4)} ${digits(4)}`,
  'phone numbers in one piece': () => `+${pick('123456789', 2)}${digits(11)}`,
  'ids of phones (IMEI)': () => withCheckDigit(`35${digits(12)}`, [2, 1]),
  'article numbers (EAN-13)': () => withCheckDigit(`4${digits(11)}`, [3, 1]),
  'order numbers': () => `ORD-2026-${digits(8)}`,
  'order numbers in groups': () => `${digits(3)}-${digits(7)}-${digits(7)}`,
  'numbers of ten digits': () => digits(10),
  'addresses of IP version 6': () => Array.from({ length: 8 }, () => pick('0123456789abcdef', 4)).join(':'),
  'addresses of networks': () => Array.from({ length: 4 }, () => Math.floor(random() * 256)).join('.'),
  versions: () => `${digits(1)}.${digits(2)}.${digits(1)}-beta.${digits(2)}+build.${digits(8)}`,
};

/** Positions of a value in recorded data. */
export const PLACES: Readonly<Record<string, (value: string) => string>> = {
  alone: (value) => value,
  'in text': (value) => `item ${value} was sent to 12 customers`,
  'in JSON': (value) => JSON.stringify({ id: value, count: 2 }),
};

/** Texts with names that look secret. */
export const HARMLESS_TEXTS: readonly string[] = [
  'tokens: 512',
  '{"tokens":512,"model":"x"}',
  'usedTokens=512 sessions=3',
  'tokens: 1,024 of tokens: 512.5, Tokens: 512/4096',
  '{"tokens":"512"}',
  'SQLITE_ERROR: unrecognized token: "@"',
  'unexpected string token: x',
  '{"tokenUsage":{"input":1}}',
  'nextPageToken=abc',
  'passwordStrength=weak',
  'cookieConsent=true',
  'tokenUrl=https://id.example/token',
  'Unexpected token: x',
  'SyntaxError: Unexpected token } in JSON at position 5',
  'xoxo-love',
  '557.5206825150854',
  'primaryKey=17 cacheKey=a:b sortKey=z code=5 key=k',
  'foreignKey: order_id, statusCode: 500, zipCode: 10115',
  'at login (/app/src/auth.service.ts:10:5)',
  'the password is too short, use --no-password or -v',
  'SELECT * FROM sessions WHERE id = $1',
  'if (a < b && c > d) return x<y>(z);',
  'Map<Token> <b>bold</b> <br/> <a href="x">y</a>',
  'ls -la --color=auto --max-count 5',
  '50% of a&b, a&c=d, 100%25',
  'git@github.com:org/repo.git ssh://git@github.com/org/repo',
  'https://medium.com/@user https://registry.npmjs.org/@scope/pkg http://h:80/@x',
  'docker run -u 1000:1000 -p 80:80 image',
];
