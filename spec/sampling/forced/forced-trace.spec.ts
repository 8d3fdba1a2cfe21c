import {
  type Context,
  context as contextApi,
  defaultTextMapGetter,
  defaultTextMapSetter,
  createTraceState,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import * as fc from 'fast-check';
import { anyText } from '../../any-text';
import { ForcedTracePropagator, ForcedTraceSampler, RatioSampler, type Sampler } from '../../../lib/sdk';
import { type ForceTraceOptions, openSpan, setWarningSink } from '../../../lib';
import { faultCounts, resetFaults } from '../../../lib/diagnostics/fault';
import { SamplingDecision } from '../../../lib/otel/sdk';
import { isTraceForced } from '../../../lib/sampling/forced/force-trace-request';
import { signForceTrace } from '../../../lib/sampling/forced/signed-token';
import { startTestTelemetry } from '../../../lib/testing';
import { volume } from '../../volume';

const { NOT_RECORD, RECORD_AND_SAMPLED } = SamplingDecision;
const HEADER = 'x-force-trace';
const TOKEN = 'open-sesame-1';
const SECRET = 'a secret of the operators';
const NONE = { wrong: 0, expired: 0, replayed: 0, 'rate-limited': 0 };
const [ID, OTHER_ID] = ['a'.repeat(32), 'c'.repeat(32)];

const off = new ForcedTraceSampler(new RatioSampler(0));
const propagatorOf = (options: ForceTraceOptions = { token: TOKEN }, environment = 'production') =>
  new ForcedTracePropagator(options, environment, () => 0);

const extract = (propagator: ForcedTracePropagator, value: unknown, context = ROOT_CONTEXT): Context =>
  propagator.extract(context, { [HEADER]: value }, defaultTextMapGetter);

const decide = (context: Context, traceId = ID, sampler: Sampler = off) =>
  sampler.shouldSample(context, traceId, 'GET', SpanKind.SERVER, {}, []);

function under(context: Context, parent: Partial<SpanContext>): Context {
  return trace.setSpanContext(context, { traceId: ID, spanId: 'b'.repeat(16), traceFlags: 0, ...parent });
}

function injected(propagator: ForcedTracePropagator, context: Context): Record<string, string> {
  const headers: Record<string, string> = {};
  propagator.inject(context, headers, defaultTextMapSetter);
  return headers;
}

beforeEach(() => setWarningSink(() => undefined));
afterEach(() => {
  setWarningSink();
  resetFaults();
});

describe('the header that forces a trace', () => {
  it('keeps the trace and marks its first local span, with or without a remote parent, sampled or not', () => {
    const forced = { decision: RECORD_AND_SAMPLED, attributes: { 'trace.forced': true } };
    expect(decide(extract(propagatorOf(), TOKEN))).toStrictEqual(forced);
    for (const traceFlags of [TraceFlags.NONE, TraceFlags.SAMPLED]) {
      expect(decide(under(extract(propagatorOf(), TOKEN), { traceFlags, isRemote: true }))).toStrictEqual(forced);
    }
  });

  it.each<[string, unknown]>([
    ['true', 'true'],
    ['a wrong token', `${TOKEN}x`],
    ['a number', 1],
    ['an object', { toString: () => TOKEN }],
    ['an array whose first value is wrong', ['x', TOKEN]],
    ['an overlong value', TOKEN.padEnd(100_000, ' ')],
    ['an expired token', signForceTrace({ secret: SECRET, expiresInSeconds: 1, now: -2000 })],
  ])('is rejected if it holds %s, and the trace is sampled as usual', (_what, value) => {
    const propagator = propagatorOf({ token: TOKEN, secret: SECRET });
    expect(decide(extract(propagator, value))).toStrictEqual({ decision: NOT_RECORD });
    expect(decide(extract(propagator, value), ID, new ForcedTraceSampler(new RatioSampler(1)))).toMatchObject({
      decision: RECORD_AND_SAMPLED,
    });
    const { accepted, refused } = propagator.counts;
    expect([accepted, Object.values(refused).reduce((sum, count) => sum + count)]).toStrictEqual([0, 2]);
  });

  it.each<[string, unknown]>([
    ['is missing', undefined],
    ['is empty', ''],
    ['is an empty list', []],
  ])('is not counted if it %s', (_what, value) => {
    const propagator = propagatorOf();
    expect(extract(propagator, value)).toBe(ROOT_CONTEXT);
    expect(propagator.counts).toStrictEqual({ accepted: 0, refused: NONE });
  });

  it('is not read if forced traces are disabled', () => {
    expect(extract(propagatorOf({}), 'true')).toBe(ROOT_CONTEXT);
  });

  it('uses its first value if it occurs several times', () => {
    expect(decide(extract(propagatorOf(), [TOKEN, 'x'])).decision).toBe(RECORD_AND_SAMPLED);
  });

  it('can have another name, in any case', () => {
    const propagator = propagatorOf({ token: TOKEN, header: 'X-Debug-Trace' });
    const incoming = propagator.extract(ROOT_CONTEXT, { 'x-debug-trace': TOKEN }, defaultTextMapGetter);
    expect(decide(incoming).decision).toBe(RECORD_AND_SAMPLED);
    expect(decide(extract(propagator, TOKEN)).decision).toBe(NOT_RECORD);
    expect(propagator.fields()).toStrictEqual(['x-debug-trace']);
  });

  it('never throws, whatever the carrier holds', () => {
    const propagator = propagatorOf({ token: TOKEN, secret: SECRET });
    fc.assert(
      fc.property(fc.oneof(fc.anything(), anyText({ maxLength: 600 })), (value) => {
        const incoming = extract(propagator, value);
        return decide(incoming).decision === NOT_RECORD && Object.keys(injected(propagator, incoming)).length === 0;
      }),
      { numRuns: volume(1000) },
    );
  });

  it('survives a getter and a setter that throw', () => {
    const fail = () => {
      throw new Error('hostile');
    };
    const propagator = propagatorOf();
    expect(propagator.extract(ROOT_CONTEXT, {}, { get: fail, keys: fail })).toBe(ROOT_CONTEXT);
    const incoming = extract(propagator, TOKEN);
    decide(incoming);
    expect(() => propagator.inject(under(incoming, {}), {}, { set: fail })).not.toThrow();
    expect([...faultCounts().values()]).toStrictEqual([1, 1]);
  });
});

describe('a request that asks for a forced trace', () => {
  it('costs nothing and is not counted until its first span starts', () => {
    const propagator = propagatorOf();
    for (let index = 0; index < 100; index++) extract(propagator, index % 2 === 0 ? TOKEN : 'wrong');
    expect(propagator.counts).toStrictEqual({ accepted: 0, refused: NONE });
    expect(decide(extract(propagator, TOKEN)).decision).toBe(RECORD_AND_SAMPLED);
  });

  it('counts once, however often its headers are read and its first span is sampled', () => {
    const propagator = propagatorOf({ token: TOKEN, rateLimit: 1 });
    const incoming = extract(propagator, TOKEN);
    expect([decide(incoming).decision, decide(incoming).decision]).toStrictEqual([
      RECORD_AND_SAMPLED,
      RECORD_AND_SAMPLED,
    ]);
    const inside = under(incoming, {});
    expect(extract(propagator, TOKEN, inside)).toBe(inside);
    expect(extract(propagator, TOKEN, incoming)).not.toBe(incoming);
    expect(propagator.counts).toStrictEqual({ accepted: 1, refused: NONE });
  });

  it('counts again if other headers are read in its context, such as those of a message', () => {
    const propagator = propagatorOf();
    const incoming = extract(propagator, TOKEN);
    decide(incoming);
    const message = extract(propagator, TOKEN, under(incoming, { traceId: OTHER_ID, isRemote: true }));
    expect(decide(message, OTHER_ID)).toMatchObject({ attributes: { 'trace.forced': true } });
    expect(propagator.counts.accepted).toBe(2);
  });

  it('forces its own trace, but no new trace started inside it', () => {
    const propagator = propagatorOf();
    const incoming = extract(propagator, TOKEN);
    decide(incoming);
    expect(decide(trace.deleteSpan(under(incoming, {})), OTHER_ID).decision).toBe(NOT_RECORD);
    expect(propagator.counts).toStrictEqual({ accepted: 1, refused: NONE });
  });

  it('keeps descendants of the first span without marking them, whatever the other sampler decides', () => {
    const incoming = extract(propagatorOf(), TOKEN);
    decide(incoming);
    const ignoring = new ForcedTraceSampler(new RatioSampler(0, false));
    expect(decide(under(incoming, { traceFlags: 1 }), ID, ignoring)).toStrictEqual({ decision: RECORD_AND_SAMPLED });
  });

  it('leaves spans of a trace whose header was not checked to the other sampler', () => {
    const incoming = extract(propagatorOf(), TOKEN);
    expect(decide(under(incoming, {})).decision).toBe(NOT_RECORD);
  });

  it('keeps the attributes of the other sampler, and removes a threshold that would not have kept the trace', () => {
    const other: Sampler = {
      shouldSample: () => ({ decision: SamplingDecision.RECORD, attributes: { rule: 'a' } }),
      toString: () => 'Other',
    };
    const traceState = createTraceState('ot=th:8;rv:10000000000000,vendor=1');
    const incoming = under(extract(propagatorOf(), TOKEN), { isRemote: true, traceState });
    const decision: { attributes?: unknown; traceState?: { serialize(): string } } = decide(
      incoming,
      ID,
      new ForcedTraceSampler(other),
    );
    expect(decision.attributes).toStrictEqual({ rule: 'a', 'trace.forced': true });
    expect(decision.traceState?.serialize()).toBe('ot=rv:10000000000000,vendor=1');
    const kept = decide(extract(propagatorOf(), TOKEN), ID, new ForcedTraceSampler(new RatioSampler(1)));
    expect(kept.traceState?.serialize()).toBe('ot=th:0');
    expect(String(off)).toBe('ForcedTraceSampler{RatioSampler{0}}');
  });
});

describe('the rate limit of forced traces', () => {
  const forcedOf = (
    count: number,
    propagator: ForcedTracePropagator,
    sampler: Sampler,
    parent?: Partial<SpanContext>,
  ) =>
    Array.from({ length: count }, (_, index) => {
      const traceId = index.toString(16).padStart(32, 'a');
      const incoming = extract(propagator, propagator === open ? 'true' : TOKEN);
      return decide(parent ? under(incoming, { ...parent, traceId }) : incoming, traceId, sampler);
    }).filter(({ attributes }) => attributes?.['trace.forced'] === true).length;
  let open: ForcedTracePropagator;
  beforeEach(() => void (open = propagatorOf({}, 'development')));

  it('limits a burst of 10,000 requests', () => {
    expect(forcedOf(10_000, propagatorOf(), off)).toBe(10);
    expect(forcedOf(10_000, open, off)).toBe(10);
  });

  it('does not count traces that the calling service sampled and counted', () => {
    const propagator = propagatorOf({ token: TOKEN, rateLimit: 1 });
    expect(forcedOf(1000, propagator, off, { traceFlags: 1, isRemote: true })).toBe(1000);
    expect(forcedOf(1000, propagator, off, { traceFlags: 0, isRemote: true })).toBe(1);
  });

  it('counts every trace if untrusted callers reach the service', () => {
    const publicEndpoint = new ForcedTraceSampler(new RatioSampler(0, 'local'), false);
    expect(forcedOf(1000, propagatorOf(), publicEndpoint, { traceFlags: 1, isRemote: true })).toBe(10);
    expect(forcedOf(1000, open, publicEndpoint, { traceFlags: 1, isRemote: true })).toBe(10);
  });

  it('does not accept the sampled flag of an untrusted caller instead of a token', () => {
    const untrusted = under(extract(propagatorOf(), 'true'), { traceFlags: 1, isRemote: true });
    expect(decide(untrusted)).toStrictEqual({ decision: RECORD_AND_SAMPLED });
    expect(isTraceForced(untrusted)).toBe(false);
  });

  it('gives an untrusted caller in open development no more than its sampled flag already does', () => {
    const parent = { traceFlags: 1, isRemote: true };
    expect(decide(under(ROOT_CONTEXT, parent)).decision).toBe(RECORD_AND_SAMPLED);
    expect(forcedOf(100, open, off, parent)).toBe(100);
    expect(open.counts.refused['rate-limited']).toBe(0);
  });
});

describe('the header downstream', () => {
  it('is sent unchanged with outgoing requests of the forced trace', () => {
    const token = signForceTrace({ secret: SECRET, expiresInSeconds: 60, now: 0 });
    const propagator = propagatorOf({ secret: SECRET });
    const incoming = extract(propagator, token);
    decide(incoming);
    expect(injected(propagator, under(incoming, {}))).toStrictEqual({ [HEADER]: token });
  });

  it('forces the trace in the next service, and again if the trace reaches a service twice', () => {
    const token = signForceTrace({ secret: SECRET, expiresInSeconds: 60, now: 0 });
    const [first, second] = [propagatorOf({ secret: SECRET }), propagatorOf({ secret: SECRET })];
    const incoming = extract(first, token);
    decide(incoming);
    const headers = injected(first, under(incoming, {}));
    const parent = { isRemote: true, traceFlags: 1 };
    for (const propagator of [second, second, first]) {
      const outgoing = under(extract(propagator, headers[HEADER]), parent);
      expect(decide(outgoing).attributes).toStrictEqual({ 'trace.forced': true });
    }
    expect(decide(extract(second, headers[HEADER]), OTHER_ID).decision).toBe(NOT_RECORD);
    expect(second.counts).toStrictEqual({ accepted: 2, refused: { ...NONE, replayed: 1 } });
  });

  it('is not sent if it was rejected, was not checked, or belongs to another trace', () => {
    const propagator = propagatorOf();
    const unexamined = extract(propagator, TOKEN);
    const refused = extract(propagator, `${TOKEN}x`);
    decide(refused);
    const accepted = extract(propagator, TOKEN);
    decide(accepted);
    expect(injected(propagator, under(unexamined, {}))).toStrictEqual({});
    expect(injected(propagator, under(refused, {}))).toStrictEqual({});
    expect(injected(propagator, under(accepted, { traceId: OTHER_ID }))).toStrictEqual({});
    expect(injected(propagator, ROOT_CONTEXT)).toStrictEqual({});
  });

  it('is not sent if propagate is off', () => {
    const propagator = propagatorOf({ token: TOKEN, propagate: false });
    const incoming = extract(propagator, TOKEN);
    expect(decide(incoming).decision).toBe(RECORD_AND_SAMPLED);
    expect(injected(propagator, under(incoming, {}))).toStrictEqual({});
  });
});

describe('isTraceForced', () => {
  it('returns whether the current trace was forced, and no span contains the token', async () => {
    const telemetry = startTestTelemetry({ sampler: off });
    const request = openSpan({ name: 'POST /orders', parent: extract(propagatorOf(), TOKEN) });
    const results = await request.run(async () => {
      await Promise.resolve();
      const child = openSpan({ name: 'save' });
      const anew = openSpan({ name: 'clean up', parent: null });
      const inside = [isTraceForced(), child.run(() => isTraceForced()), anew.run(() => isTraceForced())];
      child.end();
      anew.end();
      return inside;
    });
    request.end();
    expect([...results, isTraceForced(), isTraceForced(contextApi.active())]).toStrictEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(telemetry.outline()).toStrictEqual([
      { name: 'POST /orders', attributes: { 'trace.forced': true }, children: [{ name: 'save' }] },
    ]);
    const recorded = telemetry.spans.map(({ name, attributes, events }) => ({ name, attributes, events }));
    expect(JSON.stringify(recorded)).not.toContain(TOKEN);
    await telemetry.shutdown();
  });

  it('returns false for a trace that was rejected or not checked', () => {
    const refused = extract(propagatorOf(), 'wrong');
    decide(refused);
    expect(isTraceForced(under(refused, {}))).toBe(false);
    expect(isTraceForced(under(extract(propagatorOf(), TOKEN), {}))).toBe(false);
  });
});
