import * as api from '@opentelemetry/api';
import { RANDOM_IDS } from '../../../lib/engine/random-ids';
import { EngineTracerProvider } from '../../../lib/engine/tracer-provider';
import type { FinishedSpan } from '../../../lib/otel/finished-span';
import type { SpanProcessor } from '../../../lib/otel/sdk';
import { TraceContextPropagator } from '../../../lib/propagation/w3c/trace-context';
import { RatioSampler } from '../../../lib/sampling/head/ratio-sampler';
import { AlwaysRecordSampler } from '../../../lib/sampling/tail/always-record-sampler';
import { tailPolicy } from '../../../lib/sampling/tail/tail-policies';
import { TailSamplingProcessor } from '../../../lib/sampling/tail/tail-sampling-processor';
import { expectedOf, expectedRun, type Policies, requestOf, spanMaker, type Visit } from './model';

const SEED = 3;
const REQUESTS = 700;
const EPOCH = Date.UTC(2026, 0, 1) * 1000;

/** Replays the requests with the real engine and the real tail sampler. Returns the kept spans. */
function replay({ headRatio = 0, error, latencyMillis, ratio }: Policies): readonly FinishedSpan[] {
  const kept: FinishedSpan[] = [];
  const next: SpanProcessor = {
    onStart: () => undefined,
    onEnd: (span) => void kept.push(span),
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
  const policies = [
    ...(error ? [tailPolicy.error()] : []),
    ...(latencyMillis === undefined ? [] : [tailPolicy.latency({ thresholdMillis: latencyMillis })]),
    ...(ratio === undefined ? [] : [tailPolicy.probabilistic({ ratio })]),
  ];
  const sampler = new AlwaysRecordSampler(new RatioSampler(headRatio));
  const spanProcessors = [new TailSamplingProcessor(next, { policies })];
  const provider = new EngineTracerProvider({ sampler, spanProcessors });
  const propagator = new TraceContextPropagator();
  const waiting: Parameters<ReturnType<typeof spanMaker>>[] = [];
  const ofProvider = {
    ROOT_CONTEXT: api.ROOT_CONTEXT,
    trace: { getTracer: provider.getTracer.bind(provider), setSpan: api.trace.setSpan },
    propagation: {
      inject: (context: api.Context, carrier: object) => propagator.inject(context, carrier, api.defaultTextMapSetter),
      extract: (context: api.Context, carrier: object) =>
        propagator.extract(context, carrier, api.defaultTextMapGetter),
    },
  };
  const make = spanMaker(ofProvider, RANDOM_IDS, (visit: Visit, carrier, epoch) =>
    waiting.push([visit, carrier, epoch]),
  );
  for (let number = 0; number < REQUESTS; number++) {
    const { traceId, visit } = requestOf(SEED, number);
    make(visit, {}, EPOCH + number, traceId);
    for (let call = waiting.pop(); call; call = waiting.pop()) make(...call);
  }
  return kept;
}

/** Numbers of spans by trace id. */
function countsOf(spans: readonly FinishedSpan[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const span of spans) counts[span.spanContext().traceId] = (counts[span.spanContext().traceId] ?? 0) + 1;
  return counts;
}

/** The spans of the local traces that have a reason, by trace id. */
function expectedCounts(policies: Policies): Readonly<Record<string, number>> {
  const expected = Array.from({ length: REQUESTS }, (_, number) => expectedOf(SEED, number, policies));
  return Object.fromEntries(
    expected.flatMap(({ traceId, localTraces }) => {
      const kept = localTraces.filter(({ reasons }) => reasons.length > 0);
      return kept.length > 0 ? [[traceId, kept.reduce((sum, { spans }) => sum + spans, 0)]] : [];
    }),
  );
}

describe('what must be kept by the model', () => {
  const { generateSpanId, generateTraceId } = RANDOM_IDS;
  afterAll(() => Object.assign(RANDOM_IDS, { generateSpanId, generateTraceId }));

  it.each<[string, Policies]>([
    ['errors', { error: true }],
    ['slow local traces', { latencyMillis: 200 }],
    ['a tenth of all traces', { ratio: 0.1 }],
    ['a hundredth of all traces', { ratio: 0.01 }],
    ['a small share of all traces', { ratio: 0.003 }],
    ['all of these, and what the head samples', { headRatio: 0.05, error: true, latencyMillis: 300, ratio: 0.02 }],
  ])('is what the tail sampler keeps of %s', (_name, policies) => {
    const expected = expectedCounts(policies);
    expect(Object.keys(expected).length).toBeGreaterThan(0);
    expect(countsOf(replay(policies))).toStrictEqual(expected);
  });

  it('are the same spans in each run: ids, names, times, states and attributes', () => {
    const facts = (): readonly unknown[] =>
      replay({ error: true }).map((span) => [
        span.spanContext().spanId,
        span.parentSpanContext?.spanId,
        span.name,
        span.startTime,
        span.endTime,
        span.status,
        span.attributes,
        span.events,
      ]);
    const first = facts();
    expect(first.length).toBeGreaterThan(10);
    expect(facts()).toStrictEqual(first);
  });

  it('is a whole trace for a Collector if any of its parts has a reason', () => {
    const policies = { error: true, ratio: 0.01 };
    const { kept, spans } = expectedRun(SEED, REQUESTS, policies);
    const all = Array.from({ length: REQUESTS }, (_, number) => expectedOf(SEED, number, policies));
    expect(spans).toBe(all.reduce((sum, each) => sum + each.spans, 0));
    expect([...kept]).toStrictEqual(
      all.filter(({ reasons }) => reasons.length > 0).map((each) => [each.traceId, each.spans]),
    );
  });
});
