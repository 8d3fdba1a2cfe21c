import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { redactionProcessor } from '../../../../lib/collector/redaction/redaction-processor';
import { type CollectorValue, collectorYaml } from '../../../../lib/collector/tiers/collector-yaml';
import { type CollectorProcess, startCollector } from '../running/collector-process';

/** A value of OTLP in JSON. */
export interface WireValue {
  readonly stringValue?: string;
  readonly intValue?: string;
  readonly doubleValue?: number;
  readonly boolValue?: boolean;
  readonly arrayValue?: { readonly values: readonly WireValue[] };
  readonly kvlistValue?: { readonly values: readonly WireAttribute[] };
}

export interface WireAttribute {
  readonly key: string;
  readonly value: WireValue;
}

/** What a service in another language sends. */
export interface Sent {
  readonly resource?: readonly WireAttribute[];
  readonly scope?: readonly WireAttribute[];
  readonly spans?: readonly SentSpan[];
  readonly logs?: readonly { readonly body: WireValue; readonly attributes?: readonly WireAttribute[] }[];
}

interface SentSpan {
  readonly name?: string;
  readonly attributes?: readonly WireAttribute[];
  readonly events?: readonly { readonly name: string; readonly attributes: readonly WireAttribute[] }[];
  readonly links?: readonly object[];
  readonly status?: { readonly code: number; readonly message: string };
}

export const text = (value: string): WireValue => ({ stringValue: value });
export const attribute = (key: string, value: WireValue | string): WireAttribute => ({
  key,
  value: typeof value === 'string' ? text(value) : value,
});

const IDS = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
const TIMES = { startTimeUnixNano: '1764349200000000001', endTimeUnixNano: '1764349200000000002' };

/** A real Collector with nothing but the generated processor `redaction`. */
export class RedactingCollector {
  private constructor(
    private readonly folder: string,
    private readonly collector: CollectorProcess,
  ) {}

  static async start(options: Parameters<typeof redactionProcessor>[0] = {}): Promise<RedactingCollector> {
    const folder = mkdtempSync(join(tmpdir(), 'redaction-'));
    const config = join(folder, 'collector.yaml');
    writeFileSync(config, collectorYaml(configuration(folder, redactionProcessor(options).processor), 'For a test.'));
    return new RedactingCollector(folder, await startCollector({ config: [config] }));
  }

  async send({ resource = [], scope = [], spans = [], logs = [] }: Sent): Promise<void> {
    const from = { resource: { attributes: resource } };
    const named = { scope: { name: 'test', attributes: scope } };
    const sent = spans.map((span) => ({ name: 'work', kind: 1, ...IDS, ...TIMES, ...span }));
    if (sent.length > 0)
      await this.post('traces', { resourceSpans: [{ ...from, scopeSpans: [{ ...named, spans: sent }] }] });
    if (logs.length > 0)
      await this.post('logs', { resourceLogs: [{ ...from, scopeLogs: [{ ...named, logRecords: logs }] }] });
  }

  /** Stops the Collector, and returns what it has written of each request, like what was sent. */
  async received(): Promise<readonly Required<Sent>[]> {
    await this.collector.stop();
    const warnings = this.collector.warnings();
    if (warnings.length > 0) throw new Error(warnings.join('\n'));
    const requests = [...this.lines('traces'), ...this.lines('logs')];
    rmSync(this.folder, { recursive: true });
    return requests;
  }

  private async post(signal: 'traces' | 'logs', body: object): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${this.collector.httpUrl}/v1/${signal}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    if (response.status !== 200) throw new Error(`The Collector answered ${response.status}.`);
  }

  private lines(signal: 'traces' | 'logs'): Required<Sent>[] {
    const lines = readFileSync(join(this.folder, `${signal}.json`), 'utf8')
      .split('\n')
      .filter(Boolean);
    return lines.map((line) => receivedFrom(JSON.parse(line) as WireRequest));
  }
}

interface WireScope {
  readonly scope: { readonly attributes?: readonly WireAttribute[] };
  readonly spans?: Required<Sent>['spans'];
  readonly logRecords?: Required<Sent>['logs'];
}

interface WireResource {
  readonly resource: { readonly attributes?: readonly WireAttribute[] };
  readonly scopeSpans?: readonly WireScope[];
  readonly scopeLogs?: readonly WireScope[];
}

interface WireRequest {
  readonly resourceSpans?: readonly WireResource[];
  readonly resourceLogs?: readonly WireResource[];
}

function receivedFrom({ resourceSpans, resourceLogs }: WireRequest): Required<Sent> {
  const [part] = resourceSpans ?? resourceLogs ?? [];
  const [inner] = part?.scopeSpans ?? part?.scopeLogs ?? [];
  return {
    resource: part?.resource.attributes ?? [],
    scope: inner?.scope.attributes ?? [],
    spans: inner?.spans ?? [],
    logs: inner?.logRecords ?? [],
  };
}

function configuration(folder: string, redaction: object): CollectorValue {
  const file = (signal: string): CollectorValue => ({ path: join(folder, `${signal}.json`), append: true });
  const pipeline = (signal: string): CollectorValue => ({
    receivers: ['otlp'],
    processors: ['redaction'],
    exporters: [`file/${signal}`],
  });
  return {
    extensions: { health_check: {} },
    receivers: { otlp: { protocols: { grpc: {}, http: { max_request_body_size: 0 } } } },
    processors: { redaction: redaction as CollectorValue },
    exporters: { 'file/traces': file('traces'), 'file/logs': file('logs') },
    service: {
      extensions: ['health_check'],
      pipelines: { traces: pipeline('traces'), logs: pipeline('logs') },
    },
  };
}
