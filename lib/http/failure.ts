import { isCancellation } from '../span/cancellation';

/** An abort signal. That of axios has fewer members than the platform's `AbortSignal`. */
export interface AbortState {
  readonly aborted: boolean;
  readonly reason?: unknown;
}

export type Failure =
  /** The caller cancelled the request, which is no error. */
  | { readonly kind: 'cancelled' }
  /** `type` is the value of `error.type`; if it is `undefined`, the class of the error is used. */
  | { readonly kind: 'failed'; readonly error: unknown; readonly type: string | undefined };

const LINKS = 8;
const TIMEOUT = 'timeout';
const CODE = /^[A-Z][A-Z0-9_]{1,63}$/;

/** Error codes that do not name a cause. */
const VAGUE = new Set(['ERR_NETWORK', 'ERR_BAD_REQUEST', 'ERR_BAD_RESPONSE', 'ERR_FETCH_FAILED']);

/** Distinguishes a request that its caller cancelled from one that timed out or failed. */
export function failureOf(error: unknown, signal?: AbortState): Failure {
  try {
    return classify(error, signal);
  } catch {
    // Reading a user's error can throw.
    return { kind: 'failed', error, type: undefined };
  }
}

function classify(error: unknown, signal: AbortState | undefined): Failure {
  const reason = signal?.aborted ? signal.reason : undefined;
  const aborted = isCancellation(error) || (reason !== undefined && error === reason);
  if (!aborted) return { kind: 'failed', error, type: typeOf(error) };
  // Clients report an `AbortSignal.timeout` as an abort.
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

/** axios reports its own timeout with a code that system errors have too. Those have a cause. */
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
