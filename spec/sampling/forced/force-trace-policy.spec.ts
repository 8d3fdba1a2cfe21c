import { inspect } from 'node:util';
import { OptionError, setWarningSink, type TelemetryWarning } from '../../../lib';
import { ForceTracePolicy, type ForceTraceOptions } from '../../../lib/sampling/forced/force-trace-policy';
import { signForceTrace } from '../../../lib/sampling/forced/signed-token';

const TOKEN = 'open-sesame-1';
const SECRET = 'a secret of the operators';
const NONE = { wrong: 0, expired: 0, replayed: 0, 'rate-limited': 0 };

const warnings: TelemetryWarning[] = [];
let now = 0;
const gateOf = (options: ForceTraceOptions, environment = 'production') =>
  new ForceTracePolicy(options, environment, () => now);
const sign = (expiresInSeconds = 300) => signForceTrace({ secret: SECRET, expiresInSeconds, now });

beforeEach(() => {
  now = 1_700_000_000_000;
  warnings.length = 0;
  setWarningSink((warning) => warnings.push(warning));
});
afterEach(() => setWarningSink());

describe('who may force a trace', () => {
  it.each<[ForceTraceOptions, string, boolean]>([
    [{}, 'development', false],
    [{}, 'production', true],
    [{}, 'Development', true],
    [{}, '', true],
    [{ token: TOKEN }, 'production', false],
    [{ secret: SECRET }, 'production', false],
  ])('is nobody with %p in %p: %p', (options, environment, isClosed) => {
    expect(gateOf(options, environment).isClosed).toBe(isClosed);
  });

  it('is everybody who says true in development, unless a token or a secret is set', () => {
    expect(gateOf({}, 'development').admits('true', 'a', false)).toBe(true);
    expect(gateOf({ token: TOKEN }, 'development').admits('true', 'a', false)).toBe(false);
    expect(gateOf({ secret: SECRET }, 'development').admits('true', 'a', false)).toBe(false);
  });

  it('is who has the token, exactly', () => {
    const gate = gateOf({ token: TOKEN });
    const wrong = ['true', '', TOKEN.slice(0, -1), `${TOKEN}x`, TOKEN.toUpperCase(), ` ${TOKEN}`, sign(), undefined];
    expect(wrong.filter((value) => gate.admits(value, 'a', false))).toStrictEqual([]);
    expect(gate.admits(TOKEN, 'a', false)).toBe(true);
    expect(gate.counts).toStrictEqual({ accepted: 1, refused: { ...NONE, wrong: wrong.length } });
  });

  it('is who has a token that was signed, and beside it the fixed one where both are set', () => {
    const gate = gateOf({ token: TOKEN, secret: SECRET });
    expect([gate.admits(sign(), 'a', false), gate.admits(TOKEN, 'b', false)]).toStrictEqual([true, true]);
    expect(gateOf({ secret: SECRET }).admits(TOKEN, 'a', false)).toBe(false);
  });
});

describe('a signed token at the gate', () => {
  it('is refused once it has expired', () => {
    const gate = gateOf({ secret: SECRET });
    const token = sign(60);
    now += 60_000;
    expect(gate.admits(token, 'a', false)).toBe(false);
    expect(gate.counts).toStrictEqual({ accepted: 0, refused: { ...NONE, expired: 1 } });
  });

  it('belongs to the first trace that came with it, however often that one comes', () => {
    const gate = gateOf({ secret: SECRET });
    const token = sign();
    const traces = ['a', 'b', 'a', 'c', 'a'];
    expect(traces.map((trace) => gate.admits(token, trace, false))).toStrictEqual([true, false, true, false, true]);
    expect(gate.counts).toStrictEqual({ accepted: 3, refused: { ...NONE, replayed: 2 } });
    expect(gate.admits(sign(), 'b', false)).toBe(true);
  });

  it('is unused where its trace was over the limit', () => {
    const gate = gateOf({ secret: SECRET, rateLimit: 1 });
    const token = sign();
    expect([gate.admits(sign(), 'a', false), gate.admits(token, 'b', false)]).toStrictEqual([true, false]);
    now += 1000;
    expect(gate.admits(token, 'c', false)).toBe(true);
    expect(gate.counts).toStrictEqual({ accepted: 2, refused: { ...NONE, 'rate-limited': 1 } });
  });
});

describe('the rate limit', () => {
  it('holds for 10,000 requests at once, and lets as many through again a second later', () => {
    const gate = gateOf({ token: TOKEN });
    const burst = () => Array.from({ length: 10_000 }, (_, index) => gate.admits(TOKEN, `${index}`, false));
    expect(burst().filter(Boolean)).toHaveLength(10);
    now += 1000;
    expect(burst().filter(Boolean)).toHaveLength(10);
    expect(gate.counts).toStrictEqual({ accepted: 20, refused: { ...NONE, 'rate-limited': 19_980 } });
  });

  it('holds for 10,000 requests that are spread over ten seconds', () => {
    const gate = gateOf({ token: TOKEN, rateLimit: 5 });
    for (let index = 0; index < 10_000; index++) {
      gate.admits(TOKEN, `${index}`, false);
      now += 1;
    }
    // The burst, and what comes in 9,999 ms.
    expect(gate.counts.accepted).toBe(5 + 49);
  });

  it('is not used up by wrong tokens, nor by traces that another service has counted', () => {
    const gate = gateOf({ token: TOKEN, rateLimit: 1 });
    for (let index = 0; index < 1000; index++) gate.admits('wrong', `${index}`, false);
    for (let index = 0; index < 1000; index++) gate.admits(TOKEN, `${index}`, true);
    expect([gate.admits(TOKEN, 'a', false), gate.admits(TOKEN, 'b', false)]).toStrictEqual([true, false]);
  });

  it('still wants the token of a trace that is said to have been counted', () => {
    const gate = gateOf({ token: TOKEN, secret: SECRET });
    const replayed = sign();
    gate.admits(replayed, 'a', false);
    expect(['true', 'wrong', replayed].map((value) => gate.admits(value, 'b', true))).toStrictEqual([
      false,
      false,
      false,
    ]);
  });

  it('lets one at a time through where it is below one in a second', () => {
    const gate = gateOf({ token: TOKEN, rateLimit: 0.1 });
    expect([gate.admits(TOKEN, 'a', false), gate.admits(TOKEN, 'b', false)]).toStrictEqual([true, false]);
    now += 10_000;
    expect(gate.admits(TOKEN, 'c', false)).toBe(true);
  });
});

describe('what is said of a refusal', () => {
  it('comes at most once a minute for each reason, with the count so far', () => {
    const gate = gateOf({ token: TOKEN, secret: SECRET, rateLimit: 1 });
    const used = sign();
    const short = sign(1);
    gate.admits(used, 'a', false);
    now += 1000;
    for (let index = 0; index < 100; index++) {
      gate.admits('wrong', 'b', false);
      gate.admits(used, 'b', false);
      gate.admits(short, 'b', false);
      gate.admits(TOKEN, 'b', false);
    }
    expect(warnings.map(({ code, message }) => [code, /\((.*) so far\)/.exec(message)?.[1]])).toStrictEqual([
      ['FORCE_TRACE_REFUSED', 'wrong, 1'],
      ['FORCE_TRACE_REFUSED', 'replayed, 1'],
      ['FORCE_TRACE_REFUSED', 'expired, 1'],
      ['FORCE_TRACE_REFUSED', 'rate-limited, 1'],
    ]);
    now += 59_999;
    gate.admits('wrong', 'b', false);
    expect(warnings).toHaveLength(4);
    now += 1;
    gate.admits('wrong', 'b', false);
    expect(warnings[4]?.message).toContain('(wrong, 102 so far)');
  });

  it('holds neither token nor secret, and nor does the gate when it is printed', () => {
    const gate = gateOf({ token: TOKEN, secret: SECRET, rateLimit: 1 });
    const signed = sign();
    for (const value of [TOKEN, signed, signed, `${TOKEN}x`, sign(1)]) gate.admits(value, 'a', false);
    const printed = warnings.map(({ message }) => message).join('\n') + inspect(gate, { depth: 10, showHidden: true });
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
    [{ rateLimit: 0 }, 'Expected `forceTrace.rateLimit` to be a number of traces in a second, above 0, got 0.'],
    [{ rateLimit: Number.NaN }, 'Expected `forceTrace.rateLimit`'],
    [{ rateLimit: Number.POSITIVE_INFINITY }, 'Expected `forceTrace.rateLimit`'],
  ])('are refused: %p', (options, message) => {
    expect(() => gateOf(options)).toThrow(OptionError);
    expect(() => gateOf(options)).toThrow(message);
  });
});
