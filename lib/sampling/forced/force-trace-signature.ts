import { createHmac, type KeyObject } from 'node:crypto';

/**
 * Signs a force-trace token: HMAC-SHA256 over the text in front of the signature. It stands apart from the public names,
 * whose declarations must compile without the types of Node.
 */
export function signatureOf(signed: string, secret: string | KeyObject): string {
  return createHmac('sha256', secret).update(signed).digest('base64url');
}
