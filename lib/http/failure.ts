import { isCancellation } from '../span/cancellation';

/** What can abort a request; that of axios is a little less than the `AbortSignal` of the platform. */
export interface Aborting {
  readonly aborted: boolean;
  readonly reason?: unknown;
}

/** How a request without an answer has failed. */
export type Failure =
  /** The caller gave up, which is no error. */
  | { readonly kind: 'cancelled' }
  /** `type` is what `error.type` says; where it is `undefined`, the class of the error says it. */
  | { readonly kind: 'failed'; readonly error: unknown; readonly type: string | undefined };

const LINKS = 8;
const TIMEOUT = 'timeout';
const CODE = /^[A-Z][A-Z0-9_]{1,63}$/;

/** Codes by which clients say that something failed, and not what. */
const VAGUE = new Set(['ERR_NETWORK', 'ERR_BAD_REQUEST', 'ERR_BAD_RESPONSE', 'ERR_FETCH_FAILED']);

/** Tells a request that its caller has given up from one that ran out of time and one that failed. */
export function failureOf(error: unknown, signal?: Aborting): Failure {
  try {
    return told(error, signal);
  } catch {
    // Errors are the application's: what one throws when it is read says nothing about its kind.
    return { kind: 'failed', error, type: undefined };
  }
}

function told(error: unknown, signal: Aborting | undefined): Failure {
  const reason = signal?.aborted ? signal.reason : undefined;
  const aborted = isCancellation(error) || (reason !== undefined && error === reason);
  if (!aborted) return { kind: 'failed', error, type: typeOf(error) };
  // An `AbortSignal.timeout` is time that ran out, however the client calls it.
  return isTimeout(reason) ? { kind: 'failed', error: reason, type: TIMEOUT } : { kind: 'cancelled' };
}

function typeOf(error: unknown): string | undefined {
  const links = chainOf(error);
  if (links.some(isTimeout)) return TIMEOUT;
  const codes = links.map(({ code }) => code).filter((code) => typeof code === 'string' && CODE.test(code));
  const code = codes.find((candidate) => !VAGUE.has(candidate as string)) ?? codes[0];
  return code as string | undefined;
}

interface Link {
  readonly name: unknown;
  readonly code: unknown;
  readonly cause: unknown;
  readonly isAxiosError: unknown;
}

/** axios tells a timeout of its own by a code that the operating system has as well, but then with a cause. */
function isTimeout(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { name, code, cause, isAxiosError } = error as Link;
  if (name === 'TimeoutError') return true;
  if (isAxiosError === true) return (code === 'ECONNABORTED' || code === 'ETIMEDOUT') && cause === undefined;
  return typeof code === 'string' && /^UND_ERR_(?:CONNECT|HEADERS|BODY)_TIMEOUT$/.test(code);
}

function chainOf(error: unknown): readonly Link[] {
  const links: Link[] = [];
  for (let link = error; typeof link === 'object' && link !== null && links.length < LINKS;) {
    links.push(link as Link);
    link = (link as Link).cause;
  }
  return links;
}
