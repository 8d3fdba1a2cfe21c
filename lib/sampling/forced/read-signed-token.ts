import { type KeyObject, timingSafeEqual } from 'node:crypto';
import { signatureOf } from './force-trace-signature';
import { MAX_VALIDITY_SECONDS } from './signed-token';

/** Tolerated clock difference between two services. */
const CLOCK_LEEWAY_SECONDS = 60;

const TOKEN = /^(?<signed>v1\.(?<expiry>\d{1,12})\.(?<nonce>[\w-]{22}))\.(?<signature>[\w-]{43})$/;

export interface ForceTraceToken {
  readonly nonce: string;
  /** In milliseconds since 1970. */
  readonly expiresAt: number;
}

/**
 * Checks a token. The signature comes first and is compared in constant time, so that timing reveals nothing.
 *
 * @param now in milliseconds since 1970
 */
export function readForceTraceToken(
  value: string,
  secret: KeyObject,
  now: number,
): ForceTraceToken | 'wrong' | 'expired' {
  const { signed = '', expiry = '', nonce = '', signature = '' } = TOKEN.exec(value)?.groups ?? {};
  if (signed === '') return 'wrong';
  // Compare text, not bytes: several base64url texts decode to the same bytes, but a token has one spelling.
  if (!timingSafeEqual(Buffer.from(signature), Buffer.from(signatureOf(signed, secret)))) return 'wrong';
  const expiresAt = Number(expiry) * 1000;
  const latest = now + (MAX_VALIDITY_SECONDS + CLOCK_LEEWAY_SECONDS) * 1000;
  return expiresAt > now && expiresAt <= latest ? { nonce, expiresAt } : 'expired';
}
