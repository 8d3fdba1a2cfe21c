import * as fc from 'fast-check';
import { anyText } from '../../any-text';
import { SCHEME_PATTERNS } from '../../../lib/redaction/forms/auth-scheme';
import { CARD_PATTERNS, findCardNumbers } from '../../../lib/redaction/shapes/card-number';
import { ELEMENT_PATTERNS } from '../../../lib/redaction/forms/elements';
import { type Finding, withoutFindings } from '../../../lib/redaction/finding';
import { LIST_PATTERNS } from '../../../lib/redaction/forms/listed-pairs';
import { OPTION_PATTERNS } from '../../../lib/redaction/forms/command-line-options';
import { PRIVATE_KEY_PATTERNS } from '../../../lib/redaction/shapes/private-key';
import { Redactor } from '../../../lib/redaction/redactor';
import { cannotHoldSecret } from '../../../lib/redaction/shapes/secret-shapes';
import { PAIR_PATTERNS } from '../../../lib/redaction/forms/named-values';
import { NESTED_PATTERNS } from '../../../lib/redaction/forms/nested-lines';
import { SENTENCE_PATTERNS } from '../../../lib/redaction/forms/sentences';
import { SQL_PATTERNS } from '../../../lib/redaction/forms/sql';
import { URL_PATTERNS } from '../../../lib/redaction/forms/url-credentials';
import { VALUE_PATTERNS } from '../../../lib/redaction/forms/value-after';
import { WEB_TOKEN_PATTERNS } from '../../../lib/redaction/shapes/web-token';
import { countSteps } from '../regexp-steps';
import { volume } from '../../volume';

const redactor = new Redactor();

describe('shapes of secret text', () => {
  it.each([
    [
      'an RSA key',
      'key: -----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- end',
      'key: [redacted] end',
    ],
    [
      'an encrypted key, whose headers have dashes of their own',
      '-----BEGIN RSA PRIVATE KEY-----\nDEK-Info: AES-128-CBC,AB12\n\nMIIE\n-----END RSA PRIVATE KEY-----',
      '[redacted]',
    ],
    ['a PGP key', '-----BEGIN PGP PRIVATE KEY BLOCK-----\nlQ\n-----END PGP PRIVATE KEY BLOCK-----.', '[redacted].'],
    ['a key that was cut off', 'see -----BEGIN PRIVATE KEY-----\\nMIIEvQ', 'see [redacted]'],
    ['a public key, which stays', '-----BEGIN PUBLIC KEY-----\nMIIB', '-----BEGIN PUBLIC KEY-----\nMIIB'],
    ['a user and a password in a URL', 'postgres://app:hunter2@db:5432/x', 'postgres://[redacted]@db:5432/x'],
    ['a password without a user', 'redis://:hunter2@cache/0', 'redis://[redacted]@cache/0'],
    ['a password with an at sign', 'https://u:p@ss@host/x', 'https://[redacted]@host/x'],
    ['a password with a slash', 'amqp://u:pa/ss@host/x', 'amqp://[redacted]@host/x'],
    ['escaped slashes', '"https:\\/\\/u:hunter2@host"', '"https:\\/\\/[redacted]@host"'],
    ['a token as the user of a URL', 'https://ghp0123@github.com/a/b', 'https://[redacted]@github.com/a/b'],
    ['a password whose end was cut off', `https://u:${'x'.repeat(600)}`, 'https://[redacted]'],
    ['a user of ssh, who is none', 'ssh://git@github.com/a', 'ssh://git@github.com/a'],
    ['a port and a handle, which stay', 'http://host:8080/users/@me', 'http://host:8080/users/@me'],
    ['an address of IP version 6', 'http://[::1]:80/@x', 'http://[::1]:80/@x'],
    ['a bearer token', 'sent Bearer abcdef.123-456 to it', 'sent Bearer [redacted] to it'],
    ['basic credentials', 'with Basic dXNlcjpwYXNz', 'with Basic [redacted]'],
    ['English', 'Bearer tokens and basic authentication', 'Bearer tokens and basic authentication'],
    ['a challenge', 'WWW-Authenticate: Bearer realm="api"', 'WWW-Authenticate: Bearer realm="api"'],
    ['a JSON web token', 'a=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln!', 'a=[redacted]!'],
    ['a token behind other letters', 'id_eyJhbGciOiJub25lIn0.eyJhIjoxfQ.', 'id_[redacted]'],
    ['a cursor, which is no token', 'after=eyJpZCI6MTB9', 'after=eyJpZCI6MTB9'],
    ['a key of AWS', 'id AKIAIOSFODNN7EXAMPLE', 'id [redacted]'],
    ['a token of GitHub', `ghp_${'a1'.repeat(18)} ok`, '[redacted] ok'],
    ['a key of Stripe', ['sk', 'live', '4eC39HqLyjWDarjtT1zdp7dc'].join('_'), '[redacted]'],
    ['words that begin like a key', 'task-force risk-averse hf_x npm_config', 'task-force risk-averse hf_x npm_config'],
  ])('hides %s', (_what, text, shown) => {
    expect(redactor.text(text)).toBe(shown);
  });

  it.each([
    'a',
    '1',
    '//a:',
    'eyJ',
    'token={',
    '"token":"\\',
    '-----BEGIN PRIVATE KEY-----',
    '4111 ',
    'cookie:"',
    '\\',
  ])('takes a very long text of %j without throwing', (piece) => {
    expect(() => redactor.text(piece.repeat(volume(1e6) / piece.length))).not.toThrow();
  });
});

describe('the time of a pattern', () => {
  const PIECES = (
    'a|A|1|-|.|:|=|"|\\|@|/|[|{|<| |,|%20|\\n|\\"|,a|}"|eyJ|//|//a:|-----BEGIN |-----BEGIN PRIVATE KEY-----|-----END |' +
    'Bearer |Basic |Basic a|1 |111 |1111-|a:a,|&a=|sk-|ghp_|AKIA|SG.a|xoxb-|https://|a.|AB12 '
  ).split('|');
  const STARTS = ['', '//a:', '-----BEGIN PRIVATE KEY-----'].slice(0, volume(3));
  const patterns = [
    ...CARD_PATTERNS,
    ...ELEMENT_PATTERNS,
    ...LIST_PATTERNS,
    ...NESTED_PATTERNS,
    ...OPTION_PATTERNS,
    ...PAIR_PATTERNS,
    ...PRIVATE_KEY_PATTERNS,
    ...SCHEME_PATTERNS,
    ...SENTENCE_PATTERNS,
    ...SQL_PATTERNS,
    ...URL_PATTERNS,
    ...VALUE_PATTERNS,
    ...WEB_TOKEN_PATTERNS,
  ].map((pattern) => [pattern.source, pattern] as const);

  it.each(patterns)('grows linearly with the length of the text: %s', (_source, pattern) => {
    const worst = STARTS.flatMap((start) => PIECES.map((piece) => [start, piece] as const)).map(([start, piece]) => {
      const [half, whole] = [800, 1600].map(
        (length) => countSteps(pattern, start + piece.repeat(length / piece.length)).steps,
      );
      return { text: `${start}${piece}…`, growth: (whole ?? 0) / (half ?? 1) };
    });
    expect(worst.filter(({ growth }) => growth > 2.8)).toEqual([]);
  });

  it('is detected if it grows with the square of the length', () => {
    const [half, whole] = [500, 1000].map((length) => countSteps(/a+b/g, 'a'.repeat(length)).steps);
    expect((whole ?? 0) / (half ?? 1)).toBeGreaterThan(3.5);
  });

  it.each(patterns)('is counted by a matcher with the same results as V8: %s', (_source, pattern) => {
    const text =
      'GET //u:p@h/ Bearer abcdef1 Basic QWxhZGRpbjpvcGVu eyJaaaaaa.b.c 4111 1111 1111 1111, -----BEGIN PRIVATE KEY----- a ' +
      '-----END PRIVATE KEY----- https://x@y "a"; b=1&c=%22 </x> {d} sk-0123456789abcdef0 12 34\\n';
    const everywhere = new RegExp(pattern.source, `${pattern.flags.replaceAll(/[gy]/g, '')}g`);
    const found = [...text.matchAll(everywhere)];
    expect(countSteps(everywhere, text).matches).toEqual(
      found.map((match) => [match.index, match.index + match[0].length]),
    );
  });
});

describe('card numbers in text', () => {
  function hide(text: string): string {
    const found: Finding[] = [];
    findCardNumbers(text, found);
    return withoutFindings(text, found, () => '#');
  }

  it.each([
    ['Visa', '4111111111111111', '#'],
    ['Visa in groups', '4111 1111 1111 1111', '#'],
    ['Visa with dashes', '4111-1111-1111-1111', '#'],
    ['Visa with dots', '4111.1111.1111.1111', '#'],
    ['Visa with spaces as a browser writes them', '4111\u00a01111\u00a01111\u00a01111', '#'],
    ['Visa in a query', 'q=4111+1111+1111+1111&r=1', 'q=#&r=1'],
    ['Mastercard', '5555555555554444 and 2223003122003222', '# and #'],
    ['American Express', '3782 822463 10005', '#'],
    ['Diners Club', '30569309025904', '#'],
    ['Discover', '6011111111111117', '#'],
    ['JCB', '3530111333300000', '#'],
    ['UnionPay', '6200000000000005', '#'],
    ['behind other digits', 'order 123 4111 1111 1111 1111', 'order 123 #'],
    ['before its security code', '4111 1111 1111 1111 123', '# 123'],
    ['with dashes, before its security code', '4111-1111-1111-1111-123', '#-123'],
    ['behind a word and a dash', 'card-4111111111111111', 'card-#'],
    ['at the end of a sentence', 'It is 4111111111111111.', 'It is #.'],
    ['behind an escaped line break', 'a\\n4111111111111111', 'a\\n#'],
    ['twice', '4111111111111111,5555555555554444', '#,#'],
  ])('are found: %s', (_what, text, shown) => {
    expect(hide(text)).toBe(shown);
  });

  it.each([
    ['a wrong check digit', '4111111111111112'],
    ['a time in milliseconds that passes Luhn', '1700000000008'],
    ['a time in microseconds', '1712345678901234'],
    ['an article number (EAN-13) that passes Luhn', '4006381333900'],
    ['a phone number', '+4915112345678'],
    ['the number of a phone (IMEI), which always passes Luhn', '356938035643809'],
    ['an id of Twitter', '1354143047324299264'],
    ['a traceparent with digits only', '00-4bf92f3577b34da6a3ce929d0e0e4736-4111111111111111-01'],
    ['a span id in hexadecimal', 'a4111111111111111'],
    ['a UUID', '41111111-1111-4111-8111-111111111111'],
    ['a fraction', '0.4111111111111111'],
    ['a commit', '4111111111111111aa'],
    ['twenty digits', '41111111111111111111'],
  ])('are not found in %s', (_what, text) => {
    expect(hide(text)).toBe(text);
  });

  it('never include a time of this century in milliseconds', () => {
    const times = Array.from({ length: 5000 }, (_, index) => String(946_684_800_000 + index * 631_152_007));
    expect(times.filter((time) => hide(time) !== time)).toEqual([]);
  });
});

describe('a text that cannot hold a secret', () => {
  /** Parts of secrets and their names. */
  const pieces = [
    'pin',
    'key',
    'sk-',
    'eyJ',
    'AKIA',
    'npm_',
    '=',
    ':',
    '>',
    '@',
    '//',
    '%3d',
    '%',
    '4242',
    '-',
    ' ',
    'a',
  ];
  const texts = fc.oneof(
    anyText({ maxLength: 14 }),
    fc.array(fc.constantFrom(...pieces), { maxLength: 6 }).map((parts) => parts.join('')),
  );

  it('contains nothing that a full search finds', () => {
    // A shape that never matches turns the quick test off.
    const thorough = new Redactor({ shapes: [/(?!)/] });
    fc.assert(
      fc.property(texts, (text) => {
        fc.pre(cannotHoldSecret(text));
        expect(thorough.text(text)).toBe(text);
      }),
      { numRuns: volume(5000) },
    );
  });

  it.each([
    ['o-17', true],
    ['pin=1234', false],
    ['pin: 1234', false],
    ['<pin>12', false],
    ['pin%3d1234', false],
    ['//u:p@h', false],
    ['a long and plain text', true],
    ['a long text, with a sign: 1', false],
  ])('is distinguished from a text that must be searched: %s', (text, expected) => {
    expect(cannotHoldSecret(text)).toBe(expected);
  });
});
