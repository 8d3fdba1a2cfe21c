import type { Finding } from '../finding';

/** How far after the user name a password may end. */
const PASSWORD_LENGTH = 512;
const PORT = /^\d{1,5}$/;
/** Schemes whose user may be a token. */
const HTTP = /(?:https?|nats|tls):\\?$/i;
/** A host, with or without a port. */
const HOST =
  /^[\w.-]{1,253}\.[a-z]{2,24}(?::\d{1,5})?$|^localhost(?::\d{1,5})?$|^\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?$/i;
const DATA_SOURCE = /(?<=^|[\s"'`=])([^\s"'`:@/=]{0,64}:[^\s"'`]{1,128})@(?:tcp|unix|udp)\d?\(/g;
const ORACLE = /(?<=jdbc:oracle:\w{1,8}:)([\w$]{1,64}\/[^\s"'@]{1,128})@/gi;

export const URL_PATTERNS: readonly RegExp[] = [DATA_SOURCE, ORACLE];

/**
 * Finds `user:password` before the `@` of a URL, and a token in place of the user of an `http` URL. A password may
 * contain `@`, `/`, `?` and `#` unescaped. Also finds a long password whose end was cut off. A port is not a password.
 */
export function findUrlCredentials(text: string, found: Finding[]): void {
  const stretches = new Stretches(text);
  for (let at = slashesFrom(text, 0); at >= 0; at = slashesFrom(text, at + 2)) {
    const start = at + (text.charCodeAt(at + 1) === BACKSLASH ? 3 : 2);
    const end = credentialsEnd(text, at, start, stretches);
    if (end <= start) continue;
    found.push({ start, end });
    at = end;
  }
  for (const pattern of URL_PATTERNS)
    for (const { index, 1: credentials = '' } of text.matchAll(pattern))
      found.push({ start: index, end: index + credentials.length });
}

/** The end of the credentials that begin at `start`; `start` if there are none. */
function credentialsEnd(text: string, slashes: number, start: number, stretches: Stretches): number {
  const end = stretches.endAt(start);
  const authorityEnd = endOfAuthority(text, start, end);
  const colon = indexBefore(text, ':', start, authorityEnd);
  const at = lastIndexBefore(text, '@', start, authorityEnd);
  const isHttp = HTTP.test(text.slice(Math.max(0, slashes - 7), slashes));
  if (text[start] === '[' && at < 0) return start;
  if (at >= 0) {
    if (colon < 0 || colon > at) return isHttp ? at : start;
    if (HOST.test(text.slice(at + 1, authorityEnd))) return at;
    const most = Math.min(end, authorityEnd + PASSWORD_LENGTH);
    const query = indexBefore(text, '?', authorityEnd, most);
    return Math.max(at, laterAt(text, authorityEnd, query < 0 ? most : query));
  }
  if (colon < 0) return start;
  const isPort = PORT.test(text.slice(colon + 1, Math.min(authorityEnd, colon + 7)));
  if (isPort && authorityEnd - colon <= 6) return start;
  const later = stretches.hasAt(colon) ? laterAt(text, colon, Math.min(end, colon + PASSWORD_LENGTH)) : -1;
  if (later >= 0) return later;
  return authorityEnd === text.length && authorityEnd - colon > PASSWORD_LENGTH ? authorityEnd : start;
}

/** The last `@` that ends a password: a host may follow, and no slash precedes it, as in `/@me`. */
function laterAt(text: string, from: number, to: number): number {
  for (let at = to - 1; at >= from; at--) {
    if (text.charCodeAt(at) === AT && text.charCodeAt(at - 1) !== SLASH && /[\w[]/.test(text.charAt(at + 1))) return at;
  }
  return -1;
}

/** Stretches without blanks and quotes. Each is read once, even if many URLs begin in it. */
class Stretches {
  private end = -1;
  private at = -1;

  constructor(private readonly text: string) {}

  endAt(from: number): number {
    if (this.end < from) {
      this.end = from;
      while (this.end < this.text.length && !isEnd(this.text.charCodeAt(this.end))) this.end++;
    }
    return this.end;
  }

  /** Whether an `@` follows that is near enough to end a password. */
  hasAt(from: number): boolean {
    if (this.at < from) {
      const next = this.text.indexOf('@', from);
      this.at = next < 0 ? Number.POSITIVE_INFINITY : next;
    }
    return this.at - from <= PASSWORD_LENGTH;
  }
}

function slashesFrom(text: string, from: number): number {
  for (let at = text.indexOf('/', from); at >= 0; at = text.indexOf('/', at + 1)) {
    const next = text.charCodeAt(at + 1);
    if (next === SLASH || (next === BACKSLASH && text.charCodeAt(at + 2) === SLASH)) return at;
  }
  return -1;
}

function endOfAuthority(text: string, start: number, most: number): number {
  let end = start;
  while (end < most && !isDelimiter(text.charCodeAt(end))) end++;
  return end;
}

function indexBefore(text: string, wanted: string, from: number, to: number): number {
  for (let at = from; at < to; at++) if (text[at] === wanted) return at;
  return -1;
}

function lastIndexBefore(text: string, wanted: string, from: number, to: number): number {
  for (let at = to - 1; at >= from; at--) if (text[at] === wanted) return at;
  return -1;
}

/** Blanks, quotes and angle brackets end a URL in text. */
const isEnd = (code: number): boolean => code <= 32 || code === 34 || code === 60 || code === 62 || code === 0xa0;
/** `/`, `?` and `#`, and the backslash before an escaped slash, end the authority. */
const isDelimiter = (code: number): boolean => code === SLASH || code === 63 || code === 35 || code === BACKSLASH;

const SLASH = 47;
const AT = 64;
const BACKSLASH = 92;
