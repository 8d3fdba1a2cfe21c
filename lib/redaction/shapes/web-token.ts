import type { Finding } from '../finding';

/** Parts of base64, the first of which encodes `{"…`. The first part alone is not secret. */
const WEB_TOKEN = /eyJ[\w-]{6}[\w-]*\.[\w-]*(?:\.[\w-]*){0,3}/y;
const REST_OF_RUN = /[\w-]*/y;

export const WEB_TOKEN_PATTERNS: readonly RegExp[] = [WEB_TOKEN, REST_OF_RUN];

/**
 * Finds the JSON web token that begins at `at`.
 *
 * @returns where the next token can begin. A run of letters without a dot after it contains no token, so all of it is
 * skipped to stay linear.
 */
export function findWebToken(text: string, at: number, found: Finding[]): number {
  WEB_TOKEN.lastIndex = at;
  const isToken = WEB_TOKEN.test(text);
  const end = isToken ? WEB_TOKEN.lastIndex : at;
  if (isToken) found.push({ start: at, end });
  REST_OF_RUN.lastIndex = end;
  REST_OF_RUN.test(text);
  return REST_OF_RUN.lastIndex;
}
