import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tailSamplingPolicies } from '../../../../lib/collector/policies/tail-sampling-policies';
import { type CollectorValue, collectorYaml } from '../../../../lib/collector/tiers/collector-yaml';
import { traceRequest } from '../../../export/otlp/requests';
import { startCollector } from '../running/collector-process';
import { generatedOptions } from './generated-options';
import { generatedTraces } from './generated-traces';
import { PolicyOracle } from './policy-oracle';
import { Random } from './random';
import { recordTraces, type TraceRecord } from './recorded-traces';
import { freePorts } from '../running/free-ports';
import { killServers } from '../running/server-process';
import { publish } from '../../load/results';

const OBJECTS = 30;
const TRACES = 5000;
const SEED = 17;
/** Traces in one request; a trace is never divided, so that its spans arrive together. */
const TRACES_PER_REQUEST = 250;
const LOAD = { tracesPerSecond: 100, spansPerTrace: 4, gateways: 1, samplers: 1 };

const plans = generatedTraces(new Random(SEED), TRACES);
const objects = generatedOptions(new Random(SEED + 1), OBJECTS);

const translations = objects.map(({ tail }) => tailSamplingPolicies(tail, LOAD));

/** One Collector with a pipeline for each object, each with a port of its own. */
function configuration(ports: readonly number[], folder: string): CollectorValue {
  const each = (part: (index: number) => CollectorValue): Record<string, CollectorValue> =>
    Object.fromEntries(objects.map((_, index) => [String(index), part(index)]));
  const named = (type: string, part: (index: number) => CollectorValue) =>
    Object.fromEntries(Object.entries(each(part)).map(([index, value]) => [`${type}/${index}`, value]));
  return {
    receivers: named('otlp', (index) => ({ protocols: { http: { endpoint: `127.0.0.1:${ports[index]}` } } })),
    processors: named('tail_sampling', (index) => ({
      decision_wait: '1s',
      num_traces: 2 * TRACES,
      sample_on_first_match: true,
      policies: translations[index]?.policies as readonly CollectorValue[],
    })),
    exporters: named('file', (index) => ({ path: outputOf(folder, index) })),
    service: {
      pipelines: named('traces', (index) => ({
        receivers: [`otlp/${index}`],
        processors: [`tail_sampling/${index}`],
        exporters: [`file/${index}`],
      })),
    },
  };
}

const outputOf = (folder: string, index: number): string => join(folder, `${index}.json`);

async function send(records: readonly TraceRecord[], port: number | undefined): Promise<void> {
  for (let from = 0; from < records.length; from += TRACES_PER_REQUEST) {
    const spans = records
      .slice(from, from + TRACES_PER_REQUEST)
      .flatMap(({ locals }) => locals.flatMap((local) => local.spans));
    const response = await fetch(`http://127.0.0.1:${port}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-protobuf' },
      body: traceRequest(spans),
    });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`The Collector refused spans with ${response.status}.`);
  }
}

/** What a trace became: its spans, and the policy that the Collector names. */
interface Kept {
  spans: number;
  readonly policy: string | undefined;
}

interface Scope {
  readonly scope: {
    readonly attributes?: readonly { readonly key: string; readonly value: { readonly stringValue: string } }[];
  };
  readonly spans: readonly { readonly traceId: string }[];
}

async function keptIn(file: string): Promise<ReadonlyMap<string, Kept>> {
  const kept = new Map<string, Kept>();
  for (const line of (await readFile(file, 'utf8')).split('\n').filter(Boolean)) {
    const { resourceSpans } = JSON.parse(line) as {
      readonly resourceSpans: readonly { readonly scopeSpans: readonly Scope[] }[];
    };
    for (const { scope, spans } of resourceSpans.flatMap(({ scopeSpans }) => scopeSpans)) {
      const policy = scope.attributes?.find(({ key }) => key === 'tailsampling.policy')?.value.stringValue;
      for (const { traceId } of spans) {
        const trace = kept.get(traceId) ?? { spans: 0, policy };
        trace.spans++;
        kept.set(traceId, trace);
      }
    }
  }
  return kept;
}

interface Comparison {
  readonly policies: string;
  readonly both: number;
  readonly onlyProcess: number;
  readonly onlyCollector: number;
  readonly reasons: Readonly<Record<string, number>>;
  /** Traces that are not kept as the options and the notes say. */
  readonly unexplained: readonly unknown[];
}

function compare(index: number, records: readonly TraceRecord[], kept: ReadonlyMap<string, Kept>): Comparison[] {
  const [sampling, translation] = [objects[index], translations[index]];
  if (!sampling || !translation) return [];
  const oracle = new PolicyOracle(sampling);
  const ratios = new Set(translation.thresholds.map(({ policy }) => policy));
  const reasons: Record<string, number> = {};
  const unexplained: unknown[] = [];
  const counts = { both: 0, onlyProcess: 0, onlyCollector: 0 };
  for (const record of records) {
    const { traceId, locals } = record;
    const inProcess = locals.some(({ isKeptByService }) => isKeptByService);
    const trace = kept.get(traceId);
    if (inProcess && trace) counts.both++;
    else if (inProcess) counts.onlyProcess++;
    else if (trace) counts.onlyCollector++;
    const reason = oracle.reasonToDiffer(record);
    if (inProcess !== Boolean(trace) && reason) reasons[reason] = (reasons[reason] ?? 0) + 1;
    const isAsSaid =
      locals.every((local) => oracle.processKeeps(local) === local.isKeptByService) &&
      oracle.collectorKeeps(record) === Boolean(trace) &&
      (!trace || trace.spans === locals.flatMap(({ spans }) => spans).length) &&
      // A ratio is named only if no other policy keeps the trace: its spans then carry the threshold of the ratio.
      (!trace || ratios.has(trace.policy ?? '') === !oracle.collectorKeeps(record, { countsRatios: false }));
    if (!isAsSaid) unexplained.push({ traceId, inProcess, trace, reason });
  }
  const policies = sampling.tail.policies.map(({ name }) => name).join(', ');
  return [{ policies, ...counts, reasons, unexplained }];
}

describe(`${OBJECTS} generated options, with ${TRACES} generated traces each`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'policies-'));
  const comparisons: Comparison[] = [];
  let warnings: readonly string[] = [];

  beforeAll(async () => {
    const ports = Object.values(await freePorts(...objects.map((_, index) => String(index))));
    const config = join(folder, 'collector.yaml');
    writeFileSync(config, collectorYaml(configuration(ports, folder), 'Policies'));
    const gates = ['processor.tailsamplingprocessor.recordpolicy'];
    const collector = await startCollector({ config: [config], gates });
    const all: (readonly TraceRecord[])[] = [];
    for (const [index, sampling] of objects.entries()) {
      const records = recordTraces(sampling, plans);
      await send(records, ports[index]);
      all.push(records);
    }
    await collector.stop();
    warnings = collector.warnings();
    for (const [index, records] of all.entries())
      comparisons.push(...compare(index, records, await keptIn(outputOf(folder, index))));
  }, 180_000);

  afterAll(async () => {
    await killServers();
    rmSync(folder, { recursive: true });
  });

  it('keep the same traces in the process and in the Collector, except for documented differences', () => {
    print(comparisons);
    expect(
      comparisons.flatMap(({ unexplained }, index) =>
        unexplained.length > 0 ? [[index, unexplained.slice(0, 3)]] : [],
      ),
    ).toStrictEqual([]);
    expect(
      comparisons.filter(
        ({ both, onlyProcess, reasons }) => both + onlyProcess === 0 && Object.keys(reasons).length > 0,
      ),
    ).toStrictEqual([]);
  });

  it('start a Collector that logs no warnings', () => {
    expect(warnings).toStrictEqual([]);
  });
});

/** What the reasons mean is in the documents: docs/tail-sampling.md and the docstrings of the policies. */
function print(comparisons: readonly Comparison[]): void {
  const rows = comparisons.map(({ both, onlyProcess, onlyCollector, reasons, unexplained, policies }, index) => [
    `${index} ${cut(JSON.stringify(policies).slice(1, -1))}`,
    both,
    onlyProcess,
    onlyCollector,
    unexplained.length,
    Object.entries(reasons)
      .map(([reason, count]) => `${count} ${reason}`)
      .join('; '),
  ]);
  const columns = ['policies', 'kept by both', 'process only', 'Collector only', 'unexplained', 'reasons'];
  const title = `Kept traces in the process and in the Collector, of ${TRACES} for each of ${OBJECTS} options`;
  publish('policies-agree', [{ title, columns, rows }]);
}

const cut = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text);
