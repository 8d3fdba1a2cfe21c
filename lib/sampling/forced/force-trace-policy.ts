import { createHash, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { checkOptions, type OptionTable } from '../../validation/check-options';
import { BOOLEAN, secretOf } from '../../validation/option-kinds';
import { isPositive, isText } from '../../validation/predicates';
import { warn } from '../../diagnostics/warning';
import { MIN_SECRET_LENGTH } from './signed-token';
import { NonceStore } from './nonce-store';
import { readForceTraceToken } from './read-signed-token';
import { TokenBucket } from './token-bucket';

/** Why a request for a forced trace was rejected. */
export type ForceTraceRefusal = 'wrong' | 'expired' | 'replayed' | 'rate-limited';

/** Forced traces since the process started. */
export interface ForceTraceCounts {
  readonly accepted: number;
  readonly refused: Readonly<Record<ForceTraceRefusal, number>>;
}

/** Who may force a trace with a request header. */
export interface ForceTraceOptions {
  /** Name of the header; `x-force-trace` by default. */
  readonly header?: string;
  /** A fixed value that forces a trace. Without a token and a secret, `true` forces one in development only. */
  readonly token?: string;
  /** Secret for {@link signForceTrace}; at least 16 characters. You can set it together with a token. */
  readonly secret?: string;
  /** Forced traces per second, and the burst after a pause; 10 by default. */
  readonly rateLimit?: number;
  /**
   * Whether outgoing requests carry an accepted header, so that every service forces the trace; `true` by default.
   * `startTelemetry` propagates a fixed token only if `propagationTargets` limits the hosts, because a token can be
   * stolen.
   */
  readonly propagate?: boolean;
}

export const FORCE_TRACE_OPTIONS = {
  header: { default: '`x-force-trace`', expected: 'the name of a header', validate: isText },
  token: { default: '`true` in development; elsewhere, no token forces a trace', ...secretOf(8) },
  secret: { default: 'signed values are rejected', ...secretOf(MIN_SECRET_LENGTH) },
  rateLimit: {
    default: '10',
    expected: 'a number of traces per second, above 0',
    validate: isPositive,
  },
  propagate: { default: '`true`; with a `token`, only if `propagationTargets` limits the hosts', ...BOOLEAN },
} satisfies OptionTable;

const DEFAULT_RATE_LIMIT = 10;
const WARNING_INTERVAL = 60_000;

const EXPLANATIONS: Readonly<Record<ForceTraceRefusal, string>> = {
  wrong: 'the header holds neither the token nor a value signed with the secret',
  expired: 'the signed value has expired, or is valid for more than a day; sign a new one',
  replayed: 'the signed value was used for another trace; sign one value per trace',
  'rate-limited': '`forceTrace.rateLimit` is reached; raise it, or force fewer traces',
};

/** Decides whether a request may force its trace: it checks the token or signature, replays, and the rate limit. */
export class ForceTracePolicy {
  private readonly expected: Buffer | undefined;
  private readonly secret: KeyObject | undefined;
  private readonly bucket: TokenBucket;
  private readonly nonces = new NonceStore();
  private readonly warnedAt = new Map<ForceTraceRefusal, number>();
  private readonly refused: Record<ForceTraceRefusal, number> = {
    wrong: 0,
    expired: 0,
    replayed: 0,
    'rate-limited': 0,
  };
  private accepted = 0;

  /** @throws OptionError if an option is invalid, such as a secret that is too short */
  constructor(
    options: ForceTraceOptions,
    environment: string,
    private readonly clock: () => number,
  ) {
    checkOptions('ForcedTracePropagator', FORCE_TRACE_OPTIONS, options, 'forceTrace');
    const { token, secret, rateLimit = DEFAULT_RATE_LIMIT } = options;
    const isOpen = environment === 'development' && token === undefined && secret === undefined;
    const expected = isOpen ? 'true' : token;
    this.expected = expected === undefined ? undefined : digest(expected);
    this.secret = secret === undefined ? undefined : createSecretKey(secret, 'utf8');
    this.bucket = new TokenBucket(rateLimit, Math.max(1, rateLimit), clock);
  }

  /** Whether no request can force a trace. */
  get isDisabled(): boolean {
    return this.expected === undefined && this.secret === undefined;
  }

  get counts(): ForceTraceCounts {
    return { accepted: this.accepted, refused: { ...this.refused } };
  }

  /**
   * Decides whether the header's value forces this trace, and counts the decision. Call it once per local root.
   *
   * @param value `undefined` if the header cannot be valid
   * @param isAlreadyCounted whether the calling service has counted the trace against its limit
   */
  accepts(value: string | undefined, traceId: string, isAlreadyCounted: boolean): boolean {
    const refusal = this.refusalOf(value, traceId, isAlreadyCounted);
    if (refusal === undefined) this.accepted++;
    else this.reject(refusal);
    return refusal === undefined;
  }

  private refusalOf(
    value: string | undefined,
    traceId: string,
    isAlreadyCounted: boolean,
  ): ForceTraceRefusal | undefined {
    const token = value === undefined ? 'wrong' : this.read(value);
    if (typeof token === 'string') return token === 'right' ? this.charge(isAlreadyCounted) : token;
    const { nonce, expiresAt } = token;
    if (this.nonces.isUsedByAnotherTrace(nonce, traceId)) return 'replayed';
    // A trace over the limit must not use up its token.
    const refusal = this.charge(isAlreadyCounted);
    if (refusal) return refusal;
    return this.nonces.reserve(nonce, { traceId, expiresAt }, this.clock()) ? undefined : 'rate-limited';
  }

  private read(value: string): 'right' | ReturnType<typeof readForceTraceToken> {
    if (this.expected && timingSafeEqual(digest(value), this.expected)) return 'right';
    return this.secret ? readForceTraceToken(value, this.secret, this.clock()) : 'wrong';
  }

  private charge(isAlreadyCounted: boolean): 'rate-limited' | undefined {
    return isAlreadyCounted || this.bucket.take() ? undefined : 'rate-limited';
  }

  /** Counts the rejection and warns at most once a minute per reason. The warning never contains the header's value. */
  private reject(reason: ForceTraceRefusal): void {
    const count = ++this.refused[reason];
    const now = this.clock();
    if (Math.abs(now - (this.warnedAt.get(reason) ?? Number.NEGATIVE_INFINITY)) < WARNING_INTERVAL) return;
    this.warnedAt.set(reason, now);
    warn(
      'FORCE_TRACE_REFUSED',
      `A request for a forced trace was rejected: ${EXPLANATIONS[reason]} (${reason}, ${count} so far). The request was ` +
        'served and sampled as usual.',
    );
  }
}

/** Hashes have equal lengths, which a comparison in constant time requires. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
