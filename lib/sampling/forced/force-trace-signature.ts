import { createHmac, type KeyObject } from 'node:crypto';

/** The signature of a force-trace token: HMAC-SHA256 of everything before it. */
export function signatureOf(signed: string, secret: string | KeyObject): string {
  return createHmac('sha256', secret).update(signed).digest('base64url');
}
