import { tailPolicy } from '../../../lib/sampling/tail/tail-policies';
import type { TraceSpan } from '../../../lib/trace/trace-span';
import type { CollectorProcess } from './collector-process';
import { readSpans } from './file-output';
import { settingsOf } from '../../collector/settings';
import { GeneratedTiers } from './generated-tiers';
import { killServers } from './running/server-process';

const TRACES = 300;
/** Local roots of a service that was called by another one; see OTLP's span flags. */
const REMOTE_PARENT = 0x3_00;
const SAMPLED = 1;
/** 1 of 10 traces: 14 digits of randomness from here on. */
const TENTH = 'e666';

interface SentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly traceState: string;
  readonly flags: number;
  readonly status?: { readonly code: 2 };
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

/** Spread evenly, the same in each run. */
const traceIdOf = (index: number): string => {
  const spread = (BigInt(index + 1) * 0x9e_37_79_b9_7f_4a_7c_15n) & 0xff_ff_ff_ff_ff_ff_ffn;
  return `${hex(index + 1, 18)}${spread.toString(16).padStart(14, '0')}`;
};

const STATES = ['a=1,ot=th:0;rv:', 'ot=rv:', 'ot=th:f8;rv:', 'a=1', ''] as const;
const stateOf = (index: number): string => {
  const state = STATES[index % STATES.length] as string;
  return state.endsWith('rv:') ? `${state}${traceIdOf(index).slice(18)},z=2` : state;
};

/** Two services with two spans each; each 20th trace fails in the second one. */
const spansOf = (index: number): readonly [SentSpan, SentSpan, SentSpan, SentSpan] => {
  const traceId = traceIdOf(index);
  const traceState = stateOf(index);
  const id = (span: number): string => hex(16 * (index + 1) + span, 16);
  return [
    { traceId, spanId: id(1), traceState, flags: SAMPLED | 0x1_00 },
    { traceId, spanId: id(2), parentSpanId: id(1), traceState, flags: SAMPLED | 0x1_00 },
    { traceId, spanId: id(3), parentSpanId: id(2), traceState, flags: SAMPLED | REMOTE_PARENT },
    {
      traceId,
      spanId: id(4),
      parentSpanId: id(3),
      traceState,
      flags: SAMPLED | 0x1_00,
      ...(index % 20 === 0 && { status: { code: 2 } }),
    },
  ];
};

const post = async ({ httpUrl }: CollectorProcess, spans: readonly SentSpan[]): Promise<void> => {
  const times = { startTimeUnixNano: '1764349200000000000', endTimeUnixNano: '1764349200001000000' };
  const sent = spans.map((span) => ({ name: 'work', kind: 1, ...times, ...span }));
  const response = await fetch(`${httpUrl}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: sent }] }] }),
  });
  expect(response.status).toBe(200);
};

describe('two gateways and two samplers of a generated configuration', () => {
  const sent = Array.from({ length: TRACES }, (_, index) => spansOf(index));
  let tiers: GeneratedTiers;
  let outputs: readonly (readonly TraceSpan[])[];
  let warnings: readonly string[];

  beforeAll(async () => {
    const tail = { keepSampled: false, policies: [tailPolicy.error(), tailPolicy.probabilistic({ ratio: 0.1 })] };
    tiers = new GeneratedTiers(settingsOf({ tail }));
    const samplers = await Promise.all([0, 1].map((index) => startSampler(`sampler-${index}`)));
    const hostnames = samplers.map(({ ports }) => `127.0.0.1:${ports.grpc}`);
    const exporters = { load_balancing: { resolver: { static: { hostnames } } } };
    const gateways = await Promise.all(['a', 'b'].map((name) => tiers.gateway(name, { overrides: { exporters } })));
    const [a, b] = gateways as [CollectorProcess, CollectorProcess];
    // The pieces of a trace go to both gateways.
    await post(
      a,
      sent.flatMap(([first, , third]) => [first, third]),
    );
    await post(
      b,
      sent.flatMap(([, second, , fourth]) => [second, fourth]),
    );
    for (const gateway of gateways) await gateway.stop();
    // SIGTERM decides what waits.
    for (const sampler of samplers) await sampler.stop();
    warnings = [...gateways, ...samplers].flatMap((collector) => collector.warnings());
    outputs = await Promise.all(samplers.map((_, index) => readSpans(tiers.fileOf(`sampler-${index}.json`))));
  });

  afterAll(async () => {
    await killServers();
    tiers.remove();
  });

  function startSampler(name: string): Promise<CollectorProcess> {
    const exporters = { file: { path: tiers.fileOf(`${name}.json`) } };
    const service = { pipelines: { traces: { exporters: ['file'] } } };
    return tiers.sampler(name, { overrides: { exporters, service } });
  }

  const kept = (): readonly TraceSpan[] => outputs.flat();
  const keptOf = (traceId: string): readonly TraceSpan[] => kept().filter((span) => span.traceId === traceId);
  const isLucky = (traceId: string): boolean => traceId.slice(18) >= TENTH.padEnd(14, '0');

  it('keep the traces that the policies name, whole and once', () => {
    const expected = sent
      .filter((_, index) => index % 20 === 0 || isLucky(traceIdOf(index)))
      .flatMap((spans) => spans.map(({ spanId }) => spanId));
    expect(
      kept()
        .map(({ spanId }) => spanId)
        .toSorted(),
    ).toStrictEqual(expected.toSorted());
    expect(expected.length).toBeGreaterThan(4 * 30);
  });

  it('send all spans of a trace to the same sampler, and use both samplers', () => {
    const [first, second] = outputs.map((spans) => new Set(spans.map(({ traceId }) => traceId)));
    expect([...(first ?? [])].filter((id) => second?.has(id))).toStrictEqual([]);
    expect(Math.min(first?.size ?? 0, second?.size ?? 0)).toBeGreaterThan(0);
  });

  it('name the policy on local roots only', () => {
    const roots = kept().filter(({ attributes }) => 'tailsampling.policy' in attributes);
    const sentRoots = new Set(sent.flatMap(([first, , third]) => [first.spanId, third.spanId]));
    expect(roots.map(({ spanId }) => spanId).toSorted()).toStrictEqual(
      kept()
        .map(({ spanId }) => spanId)
        .filter((id) => sentRoots.has(id))
        .toSorted(),
    );
    for (const { traceId, attributes } of roots) {
      const failed = keptOf(traceId).some(({ status }) => status.code === 'error');
      expect(attributes['tailsampling.policy']).toBe(failed ? 'error' : 'probabilistic');
    }
  });

  it('raise the threshold of traces that only a ratio has kept, and change nothing else of tracestate', () => {
    const states = sent.flatMap((spans, index) => {
      const { traceId, traceState } = spans[0];
      const isRaised = index % 20 !== 0;
      const state = isRaised ? traceState.replace('ot=th:0;', `ot=th:${TENTH};`) : traceState;
      return keptOf(traceId).map((span) => ({ span, state }));
    });
    expect(states.map(({ span }) => membersOf(span.traceState))).toStrictEqual(
      states.map(({ state }) => membersOf(state)),
    );
    expect(states.filter(({ state }) => state.includes(`th:${TENTH};`)).length).toBeGreaterThan(4);
  });

  it('log no warnings', () => {
    expect(warnings).toStrictEqual([]);
  });
});

/** A changed member stands in front, as W3C Trace Context says. */
const membersOf = (state: string | undefined): readonly string[] => (state ?? '').split(',').toSorted();
