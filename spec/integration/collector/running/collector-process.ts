import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { CollectorMetrics } from './collector-metrics';
import { type LogLine, logLines, warningsIn } from './collector-log';
import { freePorts } from './free-ports';
import { ServerProcess } from './server-process';

/** Where a Collector listens on loopback. */
export type CollectorPorts = Readonly<Record<'grpc' | 'http' | 'health' | 'metrics', number>>;

export interface CollectorStart {
  /** Files, merged in this order. */
  readonly config: readonly string[];
  /** Merged last. Lists replace lists. */
  readonly overrides?: object;
  /** Feature gates. */
  readonly gates?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Those of a Collector that has ended, to start another one in its place. Default: free ones. */
  readonly ports?: CollectorPorts;
  /** For messages. Default: `The Collector`. */
  readonly name?: string;
}

/** A real Collector of `.ci/collector build`, in its own process, with every listener on loopback. */
export class CollectorProcess {
  private constructor(
    readonly ports: CollectorPorts,
    private readonly server: ServerProcess,
  ) {}

  /** @throws if it does not start; the message has its log */
  static async start(start: CollectorStart): Promise<CollectorProcess> {
    const ports = start.ports ?? (await freePorts('grpc', 'http', 'health', 'metrics'));
    const server = await ServerProcess.start({
      name: start.name ?? 'The Collector',
      program: otelcol(),
      args: argumentsOf(start, ports),
      ...(start.env && { env: start.env }),
      isReady: (printed) => printed.includes('"Everything is ready. Begin running and processing data."'),
    });
    return new CollectorProcess(ports, server);
  }

  /** `http://127.0.0.1:PORT`, for OTLP over HTTP. */
  get httpUrl(): string {
    return `http://127.0.0.1:${this.ports.http}`;
  }

  /** `http://127.0.0.1:PORT`, for OTLP over gRPC. */
  get grpcUrl(): string {
    return `http://127.0.0.1:${this.ports.grpc}`;
  }

  get pid(): number {
    return this.server.pid;
  }

  get hasEnded(): boolean {
    return this.server.hasEnded;
  }

  log(): readonly LogLine[] {
    return logLines(this.server.output);
  }

  /** The lines of the log that are neither `info` nor `debug`. */
  warnings(): readonly string[] {
    return warningsIn(this.log());
  }

  async metrics(): Promise<CollectorMetrics> {
    const response = await fetch(`http://127.0.0.1:${this.ports.metrics}/metrics`);
    if (!response.ok) throw new Error(`The metrics of the Collector got ${response.status}.`);
    return CollectorMetrics.parse(await response.text());
  }

  /** Whether the extension `health_check` says that it is available. */
  async isHealthy(): Promise<boolean> {
    const response = await fetch(`http://127.0.0.1:${this.ports.health}/`).catch(() => undefined);
    return response?.status === 200;
  }

  /** Sends SIGTERM and waits. @throws if it does not end with 0 */
  stop(): Promise<void> {
    return this.server.stop();
  }

  /** Sends SIGKILL and waits. */
  kill(): Promise<void> {
    return this.server.kill();
  }
}

export const startCollector = (start: CollectorStart): Promise<CollectorProcess> => CollectorProcess.start(start);

/**
 * What `otelcol validate` says about a configuration: empty if it finds nothing. It passes much that does not start, so start
 * the configuration, too.
 */
export async function validate({ config, overrides, gates = [], env }: CollectorStart): Promise<string> {
  const args = ['validate', ...configArguments(config, overrides), ...gateArguments(gates)];
  const child = spawn(otelcol(), args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'close');
  const [printed, errors] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  const [code] = (await exited) as [number | null];
  if (code === 0) return '';
  return `${printed}${errors}` || `validate ended with ${code}`;
}

function otelcol(): string {
  const program = process.env['OTELCOL'];
  if (program === undefined)
    throw new Error(
      'Set OTELCOL to an OpenTelemetry Collector: eval "$(.ci/collector build)" builds it and sets the variable.',
    );
  return program;
}

const argumentsOf = ({ config, overrides, gates = [] }: CollectorStart, ports: CollectorPorts): readonly string[] => [
  ...configArguments(config, onLoopback(ports), overrides),
  ...gateArguments(gates),
];

const configArguments = (files: readonly string[], ...values: readonly (object | undefined)[]): readonly string[] =>
  [
    ...files.map((file) => `file:${file}`),
    // JSON is YAML.
    ...values.flatMap((value) => (value ? [`yaml:${JSON.stringify(value)}`] : [])),
  ].flatMap((uri) => ['--config', uri]);

const gateArguments = (gates: readonly string[]): readonly string[] =>
  gates.length > 0 ? [`--feature-gates=${gates.join(',')}`] : [];

/** Addresses of what every configuration of deploy/collector has, and a log that a program can read. */
function onLoopback({ grpc, http, health, metrics }: CollectorPorts): object {
  const at = (port: number): { readonly endpoint: string } => ({ endpoint: `127.0.0.1:${port}` });
  const prometheus = { host: '127.0.0.1', port: metrics };
  return {
    receivers: { otlp: { protocols: { grpc: at(grpc), http: at(http) } } },
    extensions: { health_check: at(health) },
    service: {
      telemetry: {
        logs: { encoding: 'json' },
        metrics: { readers: [{ pull: { exporter: { prometheus } } }] },
      },
    },
  };
}
