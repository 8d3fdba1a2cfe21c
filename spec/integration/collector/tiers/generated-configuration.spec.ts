import { readFileSync, writeFileSync } from 'node:fs';
import type { CollectorSettings } from '../../../../lib/collector/collector-settings';
import type { TailPolicy } from '../../../../lib/sampling/tail/tail-policy';
import { tailPolicy } from '../../../../lib/sampling/tail/tail-policies';
import { type CollectorProcess, type CollectorStart, startCollector, validate } from '../running/collector-process';
import { readSpans } from '../running/file-output';
import { settingsOf } from '../../../collector/settings';
import { GeneratedTiers } from './generated-tiers';
import { killServers } from '../running/server-process';

const { error, latency, attribute, forced, rateLimiting, probabilistic, and, or, named, where } = tailPolicy;

const EVERY_POLICY: readonly TailPolicy[] = [
  forced(),
  error(),
  latency({ thresholdMillis: 0.5 }),
  named('any span', latency({ thresholdMillis: 1e9, anySpan: true })),
  attribute('http.route'),
  named('a text', attribute('text', 'a"b\\c')),
  named('a number', attribute('number', -0.5)),
  named('a large number', attribute('number', 2 ** 62)),
  named('no', attribute('boolean', false)),
  named('a pattern', attribute('text', /^\/api\/v\d+(?:\.json)?$/i)),
  named('one of', or(attribute('a', 1), attribute('b', 2))),
  named('both', and(attribute('a', 1), or(error(), latency({ thresholdMillis: 10 })))),
  named('few', and(attribute('c'), rateLimiting({ tracesPerSecond: 0.1 }))),
  rateLimiting({ tracesPerSecond: 1000, burst: 5000 }),
  probabilistic({ ratio: 0.1 }),
  named('rare', probabilistic({ ratio: 1e-9 })),
  named('all', probabilistic({ ratio: 1 })),
  named('none', probabilistic({ ratio: 0 })),
];

const MANY_POLICIES = Array.from({ length: 400 }, (_, index) =>
  named(`policy ${index}`, attribute(`key.${index}`, index)),
);

/** Every kind of character that YAML, the Collector or its language of conditions reads in another way. */
const ODD_TEXTS = [
  '$HOME ${env:HOME} $$ ${file:/etc/passwd} $',
  'it\'s "quoted" \\ `back`',
  'two\nlines\r\n\tand a tab',
  ': - # comment & *alias !tag | > % @ {a: b} [c]',
  ' blanks at both ends ',
  '\u0000\u0007\u001B\u007F\u0085\u2028\uFEFF\uFFFE',
  'grüße 世界 👩‍👩‍👧',
  'half \uD83D pair',
  '~',
  'yes',
  '0o17',
  '1_000',
  '12:30:45',
  '2001-01-01',
  '<<',
  '.inf',
];

const ODD_POLICIES = ODD_TEXTS.flatMap((text) => [
  named(text, attribute('key', text)),
  named(`key ${text}`, attribute(text, /\$\{a\}$/)),
]);

const CASES: readonly (readonly [string, CollectorSettings])[] = [
  ['defaults', settingsOf()],
  ['every policy', settingsOf({ tail: { policies: EVERY_POLICY, keepSampled: false } })],
  ['no policy, only what the head sampled', settingsOf({ tail: { policies: [] } })],
  ['odd names and values', settingsOf({ tail: { policies: ODD_POLICIES } })],
  ['odd names in notes', settingsOf({ tail: { policies: ODD_TEXTS.map((text) => where(text, () => true)) } })],
  ['a wait of a day', settingsOf({ tail: { decisionWaitMillis: 86_400_000 } })],
  ['hundreds of policies', settingsOf({ tail: { policies: MANY_POLICIES } })],
  [
    'a backend of gRPC with TLS, and log records',
    settingsOf({
      tracesTo: 'grpcs://otlp.example.com',
      logsTo: 'grpc://loki:4317',
      logsHeaders: { 'x-tenant': 'TENANT' },
    }),
  ],
  [
    'a backend of HTTP with TLS and headers',
    settingsOf({
      tracesTo: 'https://otlp.example.com/otlp/',
      tracesHeaders: { authorization: 'TOKEN' },
      logsTo: 'http://[::1]:9',
    }),
  ],
  [
    'own redaction',
    settingsOf({
      options: { redaction: { names: ['kundennummer', /^x-\$\{env:HOME\}$/], shapes: [/\bKD-\d{8}\b/] } },
      logsTo: 'http://loki:4318',
    }),
  ],
  ['a short wait', settingsOf({ tail: { decisionWaitMillis: 1 } })],
  [
    'a long wait and a large load',
    settingsOf({
      tail: { decisionWaitMillis: 3_600_000 },
      load: { tracesPerSecond: 20_000, spansPerTrace: 50, gateways: 50, samplers: 100 },
    }),
  ],
  ['a tiny load', settingsOf({ load: { tracesPerSecond: 0.01, spansPerTrace: 1, gateways: 1, samplers: 1 } })],
];

const ENV = { TOKEN: 'Bearer $ecret ${env:HOME}', TENANT: 'orders' };

describe('a generated configuration', () => {
  let tiers: GeneratedTiers | undefined;

  afterEach(async () => {
    await killServers();
    tiers?.remove();
  });

  /** Sends a trace for each of the odd texts to the sampling tier, and ends it. */
  async function decided(settings: CollectorSettings) {
    tiers = new GeneratedTiers(settings);
    const path = tiers.fileOf('spans.json');
    const service = { pipelines: { traces: { exporters: ['file'] } } };
    const sampler = await tiers.sampler('sampler', { overrides: { exporters: { file: { path } }, service } });
    const response = await fetch(`${sampler.httpUrl}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: ODD_TEXTS.map(spanOf) }] }] }),
    });
    expect(response.status).toBe(200);
    // It decides before it ends.
    await sampler.stop();
    return { sampler, kept: () => readSpans(path) };
  }

  it.each(CASES)('of %s is valid, starts without a warning, is healthy, and ends', async (_, settings) => {
    tiers = new GeneratedTiers(settings);
    const starts: readonly CollectorStart[] = [
      tiers.startOf('gateway.yaml', 'gateway', { env: ENV }),
      tiers.startOf('sampling.yaml', 'sampler', { env: ENV }),
    ];
    expect(await Promise.all(starts.map((start) => validate(start)))).toStrictEqual(['', '']);
    const collectors = await Promise.all(starts.map((start) => startCollector(start)));
    expect(await Promise.all(collectors.map((collector) => collector.isHealthy()))).toStrictEqual([true, true]);
    for (const collector of collectors) {
      expect((await collector.metrics()).sum('otelcol_process_uptime')).toBeGreaterThan(0);
      await collector.stop();
    }
    expect(collectors.flatMap(faultsOf)).toStrictEqual([]);
  });

  it.each([
    ['every policy', EVERY_POLICY],
    ['no policy', []],
  ])('with %s decides about traces, and goes on', async (_, policies) => {
    const { sampler, kept } = await decided(settingsOf({ tail: { policies, keepSampled: false } }));
    expect(faultsOf(sampler)).toStrictEqual([]);
    expect(await kept()).toHaveLength(policies.length === 0 ? 0 : ODD_TEXTS.length);
  });

  it('reads names and values as the options have them', async () => {
    const { sampler, kept } = await decided(settingsOf({ tail: { policies: ODD_POLICIES, keepSampled: false } }));
    expect(faultsOf(sampler)).toStrictEqual([]);
    const policies = (await kept()).map(({ attributes }) => [attributes['key'], attributes['tailsampling.policy']]);
    expect(new Map(policies as [string, string][])).toStrictEqual(
      new Map(ODD_TEXTS.map((text) => [wellFormed(text), wellFormed(text)])),
    );
  });

  // The checks above would find these.
  it.each([
    ['an unknown policy', { type: 'status_code' }, { type: 'no_such_type' }],
    ['an invalid condition', { code: 'trace.forced' }, { code: 'no_such_path' }],
  ])('with %s does not start, though it is valid', async (_, __, { type, code }: { type?: string; code?: string }) => {
    tiers = new GeneratedTiers(settingsOf());
    const policy = code ? { name: 'a', type: 'ottl_condition', ottl_condition: { span: [code] } } : { name: 'a', type };
    const overrides = { processors: { tail_sampling: { policies: [policy] } } };
    expect(await validate(tiers.startOf('sampling.yaml', 'sampler', { overrides }))).toBe('');
    await expect(tiers.sampler('sampler', { overrides })).rejects.toThrow('failed to start "tail_sampling" processor');
  });

  it('with a deprecated name has a warning', async () => {
    tiers = new GeneratedTiers(settingsOf());
    const file = tiers.fileOf('gateway.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('load_balancing', 'loadbalancing'));
    const gateway = await tiers.gateway('gateway');
    await gateway.stop();
    expect(faultsOf(gateway)).toStrictEqual([expect.stringContaining('alias is deprecated')]);
  });
});

/** Warnings and errors, except that the next host is away: the only warning that a Collector has then. */
const faultsOf = (collector: CollectorProcess): readonly string[] =>
  collector.warnings().filter((text) => !text.includes('addrConn.createTransport failed to connect'));

const spanOf = (text: string, index: number): object => ({
  traceId: (index + 1).toString(16).padStart(32, '0'),
  spanId: (index + 1).toString(16).padStart(16, '0'),
  name: 'work',
  traceState: 'ot=th:0',
  startTimeUnixNano: '1764349200000000000',
  endTimeUnixNano: '1764349200001000000',
  attributes: [{ key: 'key', value: { stringValue: wellFormed(text) } }],
});

/** As exporters send it. */
const wellFormed = (text: string): string => text.replaceAll(/\p{Surrogate}/gu, '\uFFFD');
