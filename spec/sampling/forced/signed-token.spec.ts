import { createHmac, createSecretKey } from 'node:crypto';
import * as fc from 'fast-check';
import { anyText } from '../../any-text';
import { OptionError } from '../../../lib';
import { signForceTrace } from '../../../lib/sampling/forced/signed-token';
import { readForceTraceToken } from '../../../lib/sampling/forced/read-signed-token';
import { volume } from '../../volume';

const SECRET = 'a secret of the operators';
const NOW = 1_700_000_000_000;
const key = createSecretKey(SECRET, 'utf8');
const sign = (expiresInSeconds = 300) => signForceTrace({ secret: SECRET, expiresInSeconds, now: NOW });
const read = (value: string, now = NOW) => readForceTraceToken(value, key, now);

/** Any text, signed with the right secret. */
function signed(text: string): string {
  return `${text}.${createHmac('sha256', SECRET).update(text).digest('base64url')}`;
}

describe('signForceTrace', () => {
  it('creates version, expiry, nonce and signature', () => {
    const [version, expiry, nonce, signature, ...more] = sign().split('.');
    expect([version, expiry, more]).toStrictEqual(['v1', '1700000300', []]);
    expect([nonce?.length, signature?.length]).toStrictEqual([22, 43]);
    expect(createHmac('sha256', SECRET).update(`v1.${expiry}.${nonce}`).digest('base64url')).toBe(signature);
  });

  it('creates a different token each time', () => {
    expect(new Set(Array.from({ length: 1000 }, () => sign())).size).toBe(1000);
  });

  it('uses the current time by default', () => {
    const token = signForceTrace({ secret: SECRET, expiresInSeconds: 60 });
    expect(read(token, Date.now())).toMatchObject({ nonce: token.split('.')[2] });
  });

  it.each([0, -1, 86_401, Number.NaN, Number.POSITIVE_INFINITY, '300'])(
    'rejects the validity %p',
    (expiresInSeconds) => {
      expect(() => sign(expiresInSeconds as number)).toThrow(OptionError);
      expect(() => sign(expiresInSeconds as number)).toThrow(
        'Expected `expiresInSeconds` to be a number above 0, to 86400',
      );
    },
  );

  it('rejects a short secret without repeating it', () => {
    const make = () => signForceTrace({ secret: 'too short', expiresInSeconds: 60 });
    expect(make).toThrow('Expected `secret` to be a secret of at least 16 characters, got a string of 9 characters.');
  });
});

describe('a signed token', () => {
  it('is valid until it expires, to the second', () => {
    const token = sign(300);
    expect(read(token, NOW + 299_999)).toStrictEqual({ nonce: token.split('.')[2], expiresAt: NOW + 300_000 });
    expect(read(token, NOW + 300_000)).toBe('expired');
  });

  it('is rejected if it is valid for more than a day', () => {
    const nonce = 'n'.repeat(22);
    const day = NOW / 1000 + 86_400;
    expect(read(signed(`v1.${day + 60}.${nonce}`))).toStrictEqual({ nonce, expiresAt: (day + 60) * 1000 });
    expect(read(signed(`v1.${day + 61}.${nonce}`))).toBe('expired');
    expect(read(signed(`v1.999999999999.${nonce}`))).toBe('expired');
  });

  it('is invalid with any other character, and with any other spelling of the same signature', () => {
    const token = sign();
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.';
    for (let index = 0; index < token.length; index++) {
      for (const other of alphabet) {
        if (other === token[index]) continue;
        expect(read(token.slice(0, index) + other + token.slice(index + 1))).toBe('wrong');
      }
    }
  });

  it('is invalid with another secret, expired or not', () => {
    const other = signForceTrace({ secret: 'another secret of theirs', expiresInSeconds: 60, now: NOW });
    expect([read(other), read(other, NOW + 3_600_000)]).toStrictEqual(['wrong', 'wrong']);
  });

  it.each([
    '',
    'true',
    'v1',
    'v1...',
    `v2${sign().slice(2)}`,
    ` ${sign()}`,
    `${sign()} `,
    `${sign()}\n`,
    `${sign()}.x`,
    sign().toUpperCase(),
    signed(`v1.-1.${'n'.repeat(22)}`),
    signed(`v1.1e9.${'n'.repeat(22)}`),
    signed('v1.1700000300.short'),
  ])('is invalid: %p', (value) => expect(read(value)).toBe('wrong'));

  it('throws for no text', () => {
    const piece = fc.oneof(anyText(), fc.constantFrom('v1', '.', '1700000300', 'n'.repeat(22)));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => read(pieces.join('')) === 'wrong'),
      { numRuns: volume(1000) },
    );
  });
});
