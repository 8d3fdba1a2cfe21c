import { inspect } from 'node:util';
import { OptionError, setWarningSink, type TelemetryWarning } from '../../../lib';
import { ForceTracePolicy, type ForceTraceOptions } from '../../../lib/sampling/forced/force-trace-policy';
import { signForceTrace } from '../../../lib/sampling/forced/signed-token';

const TOKEN = 'open-sesame-1';
const SECRET = 'a secret of the operators';
const NONE = { wrong: 0, expired: 0, replayed: 0, 'rate-limited': 0 };

const warnings: TelemetryWarning[] = [];
let now = 0;
const policyOf = (options: ForceTraceOptions, environment = 'production') =>
  new ForceTracePolicy(options, environment, () => now);
const sign = (expiresInSeconds = 300) => signForceTrace({ secret: SECRET, expiresInSeconds, now });

beforeEach(() => {
  now = 1_700_000_000_000;
  warnings.length = 0;
  setWarningSink((warning) => warnings.push(warning));
});
afterEach(() => setWarningSink());

describe('ForceTracePolicy', () => {
  it.each<[ForceTraceOptions, string, boolean]>([
    [{}, 'development', false],
    [{}, 'production', true],
    [{}, 'Development', true],
    [{}, '', true],
    [{ token: TOKEN }, 'production', false],
    [{ secret: SECRET }, 'production', false],
  ])('is disabled with %p in %p: %p', (options, environment, isDisabled) => {
    expect(policyOf(options, environment).isDisabled).toBe(isDisabled);
  });

  it('accepts true from any caller in development, unless a token or a secret is set', () => {
    expect(policyOf({}, 'development').accepts('true', 'a', false)).toBe(true);
    expect(policyOf({ token: TOKEN }, 'development').accepts('true', 'a', false)).toBe(false);
    expect(policyOf({ secret: SECRET }, 'development').accepts('true', 'a', false)).toBe(false);
  });

  it('accepts the exact token only', () => {
    const policy = policyOf({ token: TOKEN });
    const wrong = ['true', '', TOKEN.slice(0, -1), `${TOKEN}x`, TOKEN.toUpperCase(), ` ${TOKEN}`, sign(), undefined];
    expect(wrong.filter((value) => policy.accepts(value, 'a', false))).toStrictEqual([]);
    expect(policy.accepts(TOKEN, 'a', false)).toBe(true);
    expect(policy.counts).toStrictEqual({ accepted: 1, refused: { ...NONE, wrong: wrong.length } });
  });

  it('accepts a signed value, and also the fixed token if both are set', () => {
    const policy = policyOf({ token: TOKEN, secret: SECRET });
    expect([policy.accepts(sign(), 'a', false), policy.accepts(TOKEN, 'b', false)]).toStrictEqual([true, true]);
    expect(policyOf({ secret: SECRET }).accepts(TOKEN, 'a', false)).toBe(false);
  });
});

describe('a signed value', () => {
  it('is rejected after it expires', () => {
    const policy = policyOf({ secret: SECRET });
    const token = sign(60);
    now += 60_000;
    expect(policy.accepts(token, 'a', false)).toBe(false);
    expect(policy.counts).toStrictEqual({ accepted: 0, refused: { ...NONE, expired: 1 } });
  });

  it('is valid for its first trace only, however often that trace sends it', () => {
    const policy = policyOf({ secret: SECRET });
    const token = sign();
    const traces = ['a', 'b', 'a', 'c', 'a'];
    expect(traces.map((trace) => policy.accepts(token, trace, false))).toStrictEqual([true, false, true, false, true]);
    expect(policy.counts).toStrictEqual({ accepted: 3, refused: { ...NONE, replayed: 2 } });
    expect(policy.accepts(sign(), 'b', false)).toBe(true);
  });

  it('stays unused if its trace was over the limit', () => {
    const policy = policyOf({ secret: SECRET, rateLimit: 1 });
    const token = sign();
    expect([policy.accepts(sign(), 'a', false), policy.accepts(token, 'b', false)]).toStrictEqual([true, false]);
    now += 1000;
    expect(policy.accepts(token, 'c', false)).toBe(true);
    expect(policy.counts).toStrictEqual({ accepted: 2, refused: { ...NONE, 'rate-limited': 1 } });
  });
});

describe('the rate limit', () => {
  it('limits a burst of 10,000 requests, and refills within a second', () => {
    const policy = policyOf({ token: TOKEN });
    const burst = () => Array.from({ length: 10_000 }, (_, index) => policy.accepts(TOKEN, `${index}`, false));
    expect(burst().filter(Boolean)).toHaveLength(10);
    now += 1000;
    expect(burst().filter(Boolean)).toHaveLength(10);
    expect(policy.counts).toStrictEqual({ accepted: 20, refused: { ...NONE, 'rate-limited': 19_980 } });
  });

  it('limits 10,000 requests over ten seconds', () => {
    const policy = policyOf({ token: TOKEN, rateLimit: 5 });
    for (let index = 0; index < 10_000; index++) {
      policy.accepts(TOKEN, `${index}`, false);
      now += 1;
    }
    // The burst, and the tokens of 9,999 ms.
    expect(policy.counts.accepted).toBe(5 + 49);
  });

  it('is not used up by wrong tokens or by traces that another service counted', () => {
    const policy = policyOf({ token: TOKEN, rateLimit: 1 });
    for (let index = 0; index < 1000; index++) policy.accepts('wrong', `${index}`, false);
    for (let index = 0; index < 1000; index++) policy.accepts(TOKEN, `${index}`, true);
    expect([policy.accepts(TOKEN, 'a', false), policy.accepts(TOKEN, 'b', false)]).toStrictEqual([true, false]);
  });

  it('does not replace the token check for a trace that claims to be counted', () => {
    const policy = policyOf({ token: TOKEN, secret: SECRET });
    const replayed = sign();
    policy.accepts(replayed, 'a', false);
    expect(['true', 'wrong', replayed].map((value) => policy.accepts(value, 'b', true))).toStrictEqual([
      false,
      false,
      false,
    ]);
  });

  it('accepts one trace at a time if the rate is below one per second', () => {
    const policy = policyOf({ token: TOKEN, rateLimit: 0.1 });
    expect([policy.accepts(TOKEN, 'a', false), policy.accepts(TOKEN, 'b', false)]).toStrictEqual([true, false]);
    now += 10_000;
    expect(policy.accepts(TOKEN, 'c', false)).toBe(true);
  });
});

describe('the warning about a rejected request', () => {
  it('is given at most once a minute per reason, with the count so far', () => {
    const policy = policyOf({ token: TOKEN, secret: SECRET, rateLimit: 1 });
    const used = sign();
    const short = sign(1);
    policy.accepts(used, 'a', false);
    now += 1000;
    for (let index = 0; index < 100; index++) {
      policy.accepts('wrong', 'b', false);
      policy.accepts(used, 'b', false);
      policy.accepts(short, 'b', false);
      policy.accepts(TOKEN, 'b', false);
    }
    expect(warnings.map(({ code, message }) => [code, /\((.*) so far\)/.exec(message)?.[1]])).toStrictEqual([
      ['FORCE_TRACE_REFUSED', 'wrong, 1'],
      ['FORCE_TRACE_REFUSED', 'replayed, 1'],
      ['FORCE_TRACE_REFUSED', 'expired, 1'],
      ['FORCE_TRACE_REFUSED', 'rate-limited, 1'],
    ]);
    now += 59_999;
    policy.accepts('wrong', 'b', false);
    expect(warnings).toHaveLength(4);
    now += 1;
    policy.accepts('wrong', 'b', false);
    expect(warnings[4]?.message).toContain('(wrong, 102 so far)');
  });

  it('contains neither token nor secret, and neither does the printed policy', () => {
    const policy = policyOf({ token: TOKEN, secret: SECRET, rateLimit: 1 });
    const signed = sign();
    for (const value of [TOKEN, signed, signed, `${TOKEN}x`, sign(1)]) policy.accepts(value, 'a', false);
    const printed =
      warnings.map(({ message }) => message).join('\n') + inspect(policy, { depth: 10, showHidden: true });
    for (const secret of [TOKEN, SECRET, signed, signed.slice(-43)]) expect(printed).not.toContain(secret);
  });
});

describe('the options of forced traces', () => {
  it.each<[ForceTraceOptions, string]>([
    [
      { secret: 'short' },
      'Expected `forceTrace.secret` to be a secret of at least 16 characters, got a string of 5 characters.',
    ],
    [
      { secret: 7 as unknown as string },
      'Expected `forceTrace.secret` to be a secret of at least 16 characters, got 7.',
    ],
    [{ rateLimit: 0 }, 'Expected `forceTrace.rateLimit` to be a number of traces per second, above 0, got 0.'],
    [{ rateLimit: Number.NaN }, 'Expected `forceTrace.rateLimit`'],
    [{ rateLimit: Number.POSITIVE_INFINITY }, 'Expected `forceTrace.rateLimit`'],
  ])('are validated: %p', (options, message) => {
    expect(() => policyOf(options)).toThrow(OptionError);
    expect(() => policyOf(options)).toThrow(message);
  });
});
