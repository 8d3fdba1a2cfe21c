import { context, type Context, ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AlwaysOnSampler,
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { SamplingDecision } from '../../../lib/otel/sdk';
import { setFilter } from '../../../lib/filter/filter';
import { instrument } from '../../../lib/instrument/instrument';
import { activeSpanOf } from '../../../lib/span/current/span-context';
import { suppressTracing } from '../../../lib/otel/suppression';
import { RatioSampler } from '../../../lib/sampling/head/ratio-sampler';
import { openSpan } from '../../../lib/span/start-span';
import { watchSpans } from '../../../lib/span/span-watchers';
import { isUnderUnsampledParent, recordsNothing } from '../../../lib/span/current/unrecorded';
import { startTestTelemetry, type TestTelemetry } from '../../../lib/testing/test-telemetry';

const isUnrecorded = (outer: Context): boolean => recordsNothing() || isUnderUnsampledParent(outer);

const IDS = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
const below = (traceFlags: TraceFlags, isRemote: boolean): Context =>
  trace.setSpanContext(ROOT_CONTEXT, { ...IDS, traceFlags, isRemote });

describe('an unrecorded call', () => {
  let telemetry: TestTelemetry | undefined;
  afterEach(async () => {
    await telemetry?.shutdown();
    telemetry = undefined;
    trace.disable();
    context.disable();
    setFilter();
  });

  it('is any call without a provider', () => {
    expect(isUnrecorded(ROOT_CONTEXT)).toBe(true);
    expect(isUnrecorded(below(TraceFlags.SAMPLED, true))).toBe(true);
  });

  it('is recorded once a provider is registered, even at a callsite called before', () => {
    const work = instrument({ name: 'work' }, () => 'done');
    expect(work()).toBe('done');
    telemetry = startTestTelemetry();
    work();
    expect(telemetry.outline()).toEqual([{ name: 'work' }]);
  });

  it('runs even if the provider fails', () => {
    const failing = {
      getTracer() {
        throw new Error('no tracer');
      },
    };
    trace.setGlobalTracerProvider(failing);
    const call = (): unknown => instrument({ name: 'work' }, () => 'done')();
    expect(call()).toBe('done');
    expect(context.with(below(TraceFlags.NONE, false), call)).toBe('done');
  });

  it('is every call below an ignored request, unless something watches spans', () => {
    telemetry = startTestTelemetry();
    const inner = instrument({ name: 'inner' }, () => isUnrecorded(context.active()));
    const call = (): unknown => context.with(suppressTracing(ROOT_CONTEXT), instrument({ name: 'outer' }, inner));
    expect(isUnrecorded(suppressTracing(ROOT_CONTEXT))).toBe(true);
    expect(call()).toBe(true);
    expect(telemetry.outline()).toEqual([]);
    const stop = watchSpans({ started: () => undefined, ended: () => undefined });
    expect(isUnrecorded(suppressTracing(ROOT_CONTEXT))).toBe(false);
    stop();
  });

  it('is any call below an unrecorded span of this process', () => {
    telemetry = startTestTelemetry();
    expect(isUnrecorded(below(TraceFlags.NONE, false))).toBe(true);
  });

  it.each<[string, () => Context]>([
    ['one without a parent', () => ROOT_CONTEXT],
    ['one below a remote caller who samples', () => below(TraceFlags.SAMPLED, true)],
    ['one below a remote caller who does not: only the sampler knows', () => below(TraceFlags.NONE, true)],
    ['one below a sampled span that has ended', () => below(TraceFlags.SAMPLED, false)],
    [
      'one below a recorded span',
      () => {
        const open = openSpan({ name: 'open' });
        open.end();
        return open.context;
      },
    ],
  ])('is not %s', (_, outer) => {
    telemetry = startTestTelemetry();
    expect(isUnrecorded(outer())).toBe(false);
  });

  it('is not one below a span that is recorded but not sampled', () => {
    telemetry = startTestTelemetry({
      sampler: {
        shouldSample: () => ({ decision: SamplingDecision.RECORD }),
        followsLocalParents: true,
        toString: String,
      },
    });
    const open = openSpan({ name: 'recorded' });
    expect(open.span.spanContext().traceFlags).toBe(TraceFlags.NONE);
    expect(isUnrecorded(open.context)).toBe(false);
    open.end();
    expect(isUnrecorded(open.context)).toBe(false);
  });

  it('is not predicted if the sampler does not follow parents', () => {
    telemetry = startTestTelemetry({ sampler: new RatioSampler(1, false) });
    expect(isUnrecorded(below(TraceFlags.NONE, false))).toBe(false);
    context.with(
      below(TraceFlags.NONE, false),
      instrument({ name: 'work' }, () => undefined),
    );
    expect(telemetry.spans.map(({ name }) => name)).toEqual(['work']);
  });

  it.each<[string, ConstructorParameters<typeof BasicTracerProvider>[0], boolean]>([
    ['by default', {}, true],
    ['with a sampler that is not parent-based', { sampler: new AlwaysOnSampler() }, false],
  ])('follows the sampler of an SDK provider, %s', (_, config, expected) => {
    const exporter = new InMemorySpanExporter();
    trace.setGlobalTracerProvider(
      new BasicTracerProvider({ ...config, spanProcessors: [new SimpleSpanProcessor(exporter)] }),
    );
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    expect(isUnrecorded(below(TraceFlags.NONE, false))).toBe(expected);
    context.with(
      below(TraceFlags.NONE, false),
      instrument({ name: 'work' }, () => undefined),
    );
    expect(exporter.getFinishedSpans()).toHaveLength(expected ? 0 : 1);
  });

  it('still has a span for watchers, such as a logger that writes close lines', () => {
    telemetry = startTestTelemetry();
    const seen: string[] = [];
    const stop = watchSpans({ started: () => undefined, ended: ({ name }) => seen.push(name) });
    context.with(
      below(TraceFlags.NONE, false),
      instrument({ name: 'work' }, () => undefined),
    );
    stop();
    expect(seen).toEqual(['work']);
  });

  it('still enables the callsites of a directive that names its span', () => {
    telemetry = startTestTelemetry();
    setFilter('info,[checkout]=debug');
    const seen: unknown[] = [];
    const inner = instrument({ name: 'inner', level: 'debug' }, () => seen.push(activeSpanOf(context.active())?.name));
    const checkout = instrument({ name: 'checkout' }, () => inner());
    context.with(below(TraceFlags.NONE, false), checkout);
    expect(seen).toEqual(['inner']);
  });

  it('evaluates no argument, no field and no link', () => {
    telemetry = startTestTelemetry();
    const touched: string[] = [];
    const untouched = new Proxy({}, { ownKeys: () => [String(touched.push('argument'))] });
    const field = (): number => touched.push('field');
    const work = instrument({ name: 'work', fields: { field } }, (_argument: object) => 'done');
    expect(context.with(below(TraceFlags.NONE, false), () => work(untouched))).toBe('done');
    expect(touched).toEqual([]);
    work({});
    expect(touched).toEqual(['field']);
  });
});
