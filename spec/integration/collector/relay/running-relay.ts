import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import type { SamplingMode, TelemetryOptions } from '../../../../lib/config/telemetry-options';
import type { ExportCounts } from '../../../../lib/export/batch/export-counts';
import { ServerProcess } from '../running/server-process';

export interface RelaySettings {
  readonly serviceName: string;
  /** URL of the OTLP receiver. */
  readonly endpoint: string;
  readonly mode: SamplingMode;
  /** Of the head. */
  readonly ratio: number;
  readonly keepSampled: boolean;
  /** Ratio of a policy `background`; none by default. */
  readonly background?: number;
  /** URL of the service that it calls. */
  readonly next?: string;
}

/** What the first service says about a request. */
export interface RelayResponse {
  readonly traceId: string;
  /** The decision of the head. */
  readonly isSampled: boolean;
  /** Of all services that took part, in the order of the calls. */
  readonly modes: readonly SamplingMode[];
}

const PROGRAM = join(__dirname, 'relay-service.cjs');
const { relayOptions } = require('./relay-options.cjs') as { relayOptions: (of: RelaySettings) => TelemetryOptions };

/** The options with which the service starts. */
export const optionsOf = (settings: RelaySettings): TelemetryOptions => relayOptions(settings);

/** relay-service.cjs, in its own process, with the built package. */
export class RunningRelay {
  private constructor(
    readonly url: string,
    private readonly server: ServerProcess,
  ) {}

  static async start(settings: RelaySettings): Promise<RunningRelay> {
    const server = await ServerProcess.start({
      name: `The service ${settings.serviceName} in mode ${settings.mode}`,
      program: process.execPath,
      args: [PROGRAM],
      env: { RELAY: JSON.stringify(settings) },
      isReady: (printed) => printed.includes('listening on '),
    });
    const [, port] = /listening on (\d+)/.exec(server.output) ?? [];
    return new RunningRelay(`http://127.0.0.1:${port}`, server);
  }

  /** Calls another service from now on. */
  async callNext(url: string): Promise<void> {
    await fetch(`${this.url}/next?url=${encodeURIComponent(url)}`);
  }

  /** Ends it after its open requests. @returns what became of its spans */
  async stop(): Promise<ExportCounts> {
    await this.server.stop();
    const [, account = '{}'] = /^account (.*)$/m.exec(this.server.output) ?? [];
    return JSON.parse(account) as ExportCounts;
  }
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** Sends a request with this path and query. */
export function requestOf(url: string, headers: Readonly<Record<string, string>> = {}): Promise<RelayResponse> {
  return new Promise((resolve, reject) => {
    request(url, { headers, agent }, (response) => void json(response).then(resolve as never, reject))
      .on('error', reject)
      .end();
  });
}
