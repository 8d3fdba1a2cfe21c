import { type Context, defaultTextMapGetter, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { ForcedTracePropagator, ForcedTraceSampler, type ForceTraceOptions, RatioSampler } from '../../lib';
import { SamplingDecision } from '../../lib/engine/sdk';

const TOKEN = 'open-sesame-1';
const off = new ForcedTraceSampler(new RatioSampler(0));

function extract(options: ForceTraceOptions, environment: string, carrier: Record<string, unknown>): Context {
  return new ForcedTracePropagator(options, environment).extract(ROOT_CONTEXT, carrier, defaultTextMapGetter);
}

const decide = (context: Context) => off.shouldSample(context, 'f'.repeat(32), 'GET', SpanKind.SERVER, {}, []);

const isForced = (options: ForceTraceOptions, environment: string, carrier: Record<string, unknown>): boolean =>
  decide(extract(options, environment, carrier)).decision === SamplingDecision.RECORD_AND_SAMPLED;

describe('the header that forces a trace', () => {
  it('is open to anybody in development', () => {
    expect(isForced({}, 'development', { 'x-force-trace': 'true' })).toBe(true);
  });

  it.each(['production', 'staging', 'acceptance', 'Development', ''])('is closed in "%s" without a token', (name) => {
    expect(isForced({}, name, { 'x-force-trace': 'true' })).toBe(false);
    expect(isForced({}, name, { 'x-force-trace': '' })).toBe(false);
    expect(isForced({}, name, { 'x-force-trace': 'undefined' })).toBe(false);
  });

  it('takes the token, exactly, in every environment', () => {
    for (const environment of ['production', 'development']) {
      expect(isForced({ token: TOKEN }, environment, { 'x-force-trace': TOKEN })).toBe(true);
    }
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['an empty value', ''],
    ['true', 'true'],
    ['a prefix', TOKEN.slice(0, -1)],
    ['more', `${TOKEN}x`],
    ['another case', TOKEN.toUpperCase()],
    ['blanks around', ` ${TOKEN} `],
    ['a number', 1],
    ['an object', { toString: () => TOKEN }],
    ['an array whose first is wrong', ['x', TOKEN]],
    ['an empty array', []],
    ['an overlong value', TOKEN.padEnd(100_000, ' ')],
  ])('is refused with a token where it holds %s', (_what, value) => {
    for (const environment of ['production', 'development']) {
      expect(isForced({ token: TOKEN }, environment, { 'x-force-trace': value })).toBe(false);
    }
  });

  it('counts by its first value where it came several times', () => {
    expect(isForced({ token: TOKEN }, 'production', { 'x-force-trace': [TOKEN, 'x'] })).toBe(true);
  });

  it('may have another name', () => {
    const options = { header: 'X-Debug-Trace', token: TOKEN };
    expect(isForced(options, 'production', { 'x-debug-trace': TOKEN })).toBe(true);
    expect(isForced(options, 'production', { 'x-force-trace': TOKEN })).toBe(false);
    expect(new ForcedTracePropagator(options, 'production').fields()).toStrictEqual(['x-debug-trace']);
  });
});

describe('ForcedTraceSampler', () => {
  const forced = extract({}, 'development', { 'x-force-trace': 'true' });
  const parent = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 0 };

  it('marks the first span of the service, whatever the caller has decided', () => {
    const decision = { decision: SamplingDecision.RECORD_AND_SAMPLED, attributes: { 'trace.forced': true } };
    expect(decide(forced)).toStrictEqual(decision);
    expect(decide(trace.setSpanContext(forced, { ...parent, isRemote: true }))).toStrictEqual(decision);
  });

  it('leaves the spans below to the other sampler', () => {
    expect(decide(trace.setSpanContext(forced, parent)).decision).toBe(SamplingDecision.NOT_RECORD);
    const sampled = decide(trace.setSpanContext(forced, { ...parent, traceFlags: 1 }));
    expect(sampled).toStrictEqual({ decision: SamplingDecision.RECORD_AND_SAMPLED });
  });

  it('asks the other sampler about everything else', () => {
    expect(decide(ROOT_CONTEXT).decision).toBe(SamplingDecision.NOT_RECORD);
    expect(String(off)).toBe('ForcedTraceSampler{RatioSampler{0}}');
  });
});
