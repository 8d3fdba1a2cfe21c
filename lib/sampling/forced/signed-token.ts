import { randomBytes } from 'node:crypto';
import { invalidOption, SecretValue } from '../../validation/option-error';
import { signatureOf } from './force-trace-signature';

/** Longest validity of a signed token: one day. */
export const MAX_VALIDITY_SECONDS = 86_400;

/** Shorter secrets can be found from a token by brute force. */
export const MIN_SECRET_LENGTH = 16;

/** Input of {@link signForceTrace}. */
export interface ForceTraceSigning {
  /** The value of `forceTrace.secret` in your services. */
  readonly secret: string;
  /** Validity in seconds: more than 0, at most one day. */
  readonly expiresInSeconds: number;
  /** Time of signing in milliseconds since 1970; now by default. */
  readonly now?: number;
}

/**
 * Creates a value for `x-force-trace` that forces one trace: `v1.<expiry>.<nonce>.<signature>`, signed with
 * HMAC-SHA256. It works until it expires, and only for the first trace that uses it, so you can give it to others.
 *
 * @throws OptionError if the secret is shorter than 16 characters or the validity is out of range
 *
 * @example
 * ```ts
 * const secret = 'a secret of the operators';
 * const token = signForceTrace({ secret, expiresInSeconds: 300, now: 0 });
 * token.split('.').slice(0, 2); // => ['v1', '300']
 * const propagator = new ForcedTracePropagator({ secret }, 'production', () => 299_000);
 * const incoming = propagator.extract(ROOT_CONTEXT, { 'x-force-trace': token }, defaultTextMapGetter);
 * const sampler = new ForcedTraceSampler(new RatioSampler(0));
 * sampler.shouldSample(incoming, '7'.repeat(32), 'POST /orders', SpanKind.SERVER, {}, []).decision; // => 2
 * sampler.shouldSample(incoming, '8'.repeat(32), 'POST /orders', SpanKind.SERVER, {}, []).decision; // => 0
 * ```
 */
export function signForceTrace({ secret, expiresInSeconds, now = Date.now() }: ForceTraceSigning): string {
  if (typeof secret !== 'string' || secret.length < MIN_SECRET_LENGTH) {
    throw invalidOption('secret', `a secret of at least ${MIN_SECRET_LENGTH} characters`, new SecretValue(secret));
  }
  if (typeof expiresInSeconds !== 'number' || !(expiresInSeconds > 0 && expiresInSeconds <= MAX_VALIDITY_SECONDS)) {
    throw invalidOption('expiresInSeconds', `a number above 0, to ${MAX_VALIDITY_SECONDS}`, expiresInSeconds);
  }
  const expiry = Math.ceil(now / 1000 + expiresInSeconds);
  const signed = `v1.${expiry}.${randomBytes(16).toString('base64url')}`;
  return `${signed}.${signatureOf(signed, secret)}`;
}
