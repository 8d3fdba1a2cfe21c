import { createHash, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { checkOptions, type OptionTable } from '../../validation/check-options';
import { isBoolean, isPositive, isText } from '../../validation/predicates';
import { warn } from '../../diagnostics/warning';
import { MIN_SECRET_LENGTH } from './signed-token';
import { NonceStore } from './nonce-store';
import { readForceTraceToken } from './read-signed-token';
import { TokenBucket } from './token-bucket';

/** Why a request that asked for a forced trace did not get it. */
export type ForceTraceRefusal = 'wrong' | 'expired' | 'replayed' | 'rate-limited';

/** Forced traces since the process started. */
export interface ForceTraceCounts {
  readonly accepted: number;
  readonly refused: Readonly<Record<ForceTraceRefusal, number>>;
}

/** Who may force a trace by a request header. */
export interface ForceTraceOptions {
  /** `x-force-trace` by default. */
  readonly header?: string;
  /**
   * What the header must hold. Without a token and a secret, `true` is enough in development, and nothing is elsewhere.
   */
  readonly token?: string;
  /** What the header must be signed with, by {@link signForceTrace}; at least 16 characters. May stand beside a token. */
  readonly secret?: string;
  /** How many traces may be forced in a second, and at once after a pause; 10 by default. */
  readonly rateLimit?: number;
  /**
   * Whether an accepted header goes along with outgoing requests, so that all services force the trace; `true` by
   * default. `startTelemetry` hands a token, which is worth stealing, only on where `propagationTargets` names the hosts.
   */
  readonly propagate?: boolean;
}

export const FORCE_TRACE_OPTIONS = {
  header: { default: '`x-force-trace`', expected: 'the name of a header', validate: isText },
  token: {
    default: 'in development `true`; elsewhere nobody forces a trace',
    expected: 'a secret of at least 8 characters',
    secret: true,
    validate: (value) => isText(value) && value.length >= 8,
  },
  secret: {
    default: 'no header is signed',
    expected: 'a secret of at least 16 characters',
    secret: true,
    validate: (value) => isText(value) && value.length >= MIN_SECRET_LENGTH,
  },
  rateLimit: {
    default: '10',
    expected: 'a number of traces in a second, above 0',
    validate: isPositive,
  },
  propagate: {
    default: '`true`; with a `token`, only where `propagationTargets` says who may have it',
    expected: 'a boolean',
    validate: isBoolean,
  },
} satisfies OptionTable;

const DEFAULT_RATE_LIMIT = 10;
const WARNING_INTERVAL = 60_000;

const EXPLANATIONS: Readonly<Record<ForceTraceRefusal, string>> = {
  wrong: 'the header does not hold the token, nor one that was signed with the secret',
  expired: 'the token is not valid any more, or for longer than a day; sign a new one',
  replayed: 'the token has been used for another trace; sign one for each',
  'rate-limited': 'more traces were forced than `forceTrace.rateLimit` allows',
};

/** Decides who may force a trace: by the token or the signature, once for each trace, under a rate limit. */
export class ForceTracePolicy {
  private readonly expected: Buffer | undefined;
  private readonly secret: KeyObject | undefined;
  private readonly bucket: TokenBucket;
  private readonly owners = new NonceStore();
  private readonly warnedAt = new Map<ForceTraceRefusal, number>();
  private readonly refused: Record<ForceTraceRefusal, number> = {
    wrong: 0,
    expired: 0,
    replayed: 0,
    'rate-limited': 0,
  };
  private accepted = 0;

  /** @throws OptionError where an option is wrong, such as a secret that is too short */
  constructor(
    options: ForceTraceOptions,
    environment: string,
    private readonly clock: () => number,
  ) {
    checkOptions('ForcedTracePropagator', FORCE_TRACE_OPTIONS, options, 'forceTrace');
    const { token, secret, rateLimit = DEFAULT_RATE_LIMIT } = options;
    const isOpen = environment === 'development' && token === undefined && secret === undefined;
    const wanted = isOpen ? 'true' : token;
    this.expected = wanted === undefined ? undefined : digest(wanted);
    this.secret = secret === undefined ? undefined : createSecretKey(secret, 'utf8');
    this.bucket = new TokenBucket(rateLimit, Math.max(1, rateLimit), clock);
  }

  /** Whether nobody can force a trace here. */
  get isClosed(): boolean {
    return this.expected === undefined && this.secret === undefined;
  }

  get counts(): ForceTraceCounts {
    return { accepted: this.accepted, refused: { ...this.refused } };
  }

  /**
   * Whether the header's value forces this trace; to be asked once for each local root.
   *
   * @param value `undefined` where it is none that could be right
   * @param isAlreadyCounted whether the service before this one has counted the trace against the limit
   */
  admits(value: string | undefined, traceId: string, isAlreadyCounted: boolean): boolean {
    const refusal = this.refusalOf(value, traceId, isAlreadyCounted);
    if (refusal === undefined) this.accepted++;
    else this.refuse(refusal);
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
    if (this.owners.belongsToAnother(nonce, traceId)) return 'replayed';
    // A trace that is over the limit leaves its token unused.
    const refusal = this.charge(isAlreadyCounted);
    if (refusal) return refusal;
    return this.owners.claim(nonce, { traceId, expiresAt }, this.clock()) ? undefined : 'rate-limited';
  }

  private read(value: string): 'right' | ReturnType<typeof readForceTraceToken> {
    if (this.expected && timingSafeEqual(digest(value), this.expected)) return 'right';
    return this.secret ? readForceTraceToken(value, this.secret, this.clock()) : 'wrong';
  }

  private charge(isAlreadyCounted: boolean): 'rate-limited' | undefined {
    return isAlreadyCounted || this.bucket.take() ? undefined : 'rate-limited';
  }

  /** Says so at most once a minute for each reason, and never what the header held. */
  private refuse(reason: ForceTraceRefusal): void {
    const count = ++this.refused[reason];
    const now = this.clock();
    if (Math.abs(now - (this.warnedAt.get(reason) ?? Number.NEGATIVE_INFINITY)) < WARNING_INTERVAL) return;
    this.warnedAt.set(reason, now);
    warn(
      'FORCE_TRACE_REFUSED',
      `A request asked for a forced trace and was refused: ${EXPLANATIONS[reason]} (${reason}, ${count} so far). It was ` +
        'served, and sampled as any other.',
    );
  }
}

/** Equal lengths, which a comparison in constant time needs, whatever the header holds. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
