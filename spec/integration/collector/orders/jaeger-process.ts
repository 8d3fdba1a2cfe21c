import { join } from 'node:path';
import { decodeTraces, type TraceSpan } from '../../../../lib/viewer';
import { freePorts } from '../running/free-ports';
import { ServerProcess } from '../running/server-process';

/** A trace of `/api/traces`. Durations are microseconds. */
export interface JaegerTrace {
  readonly traceID: string;
  readonly spans: readonly {
    readonly spanID: string;
    readonly operationName: string;
    readonly processID: string;
    readonly duration: number;
    readonly tags: readonly { readonly key: string; readonly type: string; readonly value: unknown }[];
  }[];
  readonly processes: Readonly<Record<string, { readonly serviceName: string }>>;
}

/** A real Jaeger of `.ci/collector build jaeger`, in its own process, on loopback, with its traces in memory. */
export class JaegerProcess {
  private constructor(
    /** `http://127.0.0.1:PORT`, for OTLP over gRPC. */
    readonly otlpUrl: string,
    private readonly url: string,
    private readonly server: ServerProcess,
  ) {}

  static async start(): Promise<JaegerProcess> {
    const program = process.env['JAEGER'];
    if (program === undefined)
      throw new Error(
        'Set JAEGER to a Jaeger 1.76: eval "$(.ci/collector build jaeger)" builds it and sets the variable.',
      );
    const { otlp, query, queryGrpc, health } = await freePorts('otlp', 'query', 'queryGrpc', 'health');
    const server = await ServerProcess.start({
      name: 'Jaeger',
      program,
      args: ['--config', join(__dirname, 'jaeger.yaml')],
      env: {
        JAEGER_OTLP: String(otlp),
        JAEGER_QUERY: String(query),
        JAEGER_QUERY_GRPC: String(queryGrpc),
        JAEGER_HEALTH: String(health),
      },
      isReady: async () => {
        const response = await fetch(`http://127.0.0.1:${health}/status`).catch(() => undefined);
        const status = (await response?.json().catch(() => undefined)) as { readonly healthy?: boolean } | undefined;
        return status?.healthy === true;
      },
    });
    return new JaegerProcess(`http://127.0.0.1:${otlp}`, `http://127.0.0.1:${query}`, server);
  }

  services(): Promise<readonly string[]> {
    return this.data<string>('/api/services');
  }

  /** The traces with a span of a service, the newest first. @param limit at least 1: Jaeger refuses 0 */
  traces(service: string, limit: number): Promise<readonly JaegerTrace[]> {
    return this.data<JaegerTrace>(`/api/traces?${new URLSearchParams({ service, limit: String(limit) })}`);
  }

  /** The spans of a trace with every field as it was sent; `undefined` if Jaeger has no such trace. */
  async trace(traceId: string): Promise<readonly TraceSpan[] | undefined> {
    const response = await fetch(`${this.url}/api/v3/traces/${traceId}`);
    if (response.status === 404) return undefined;
    const { result } = (await response.json()) as { readonly result: object };
    return decodeTraces(Buffer.from(JSON.stringify(result)), 'application/json');
  }

  /** Sends SIGTERM and waits. @throws if it does not end with 0 */
  stop(): Promise<void> {
    return this.server.stop();
  }

  private async data<T>(path: string): Promise<readonly T[]> {
    const response = await fetch(`${this.url}${path}`);
    // An unknown path gets 200 and a page.
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    if (!response.ok || !isJson) throw new Error(`Jaeger's ${path} got ${response.status}: ${await response.text()}`);
    const { data } = (await response.json()) as { readonly data: readonly T[] | null };
    // An empty list is `null`.
    return data ?? [];
  }
}

export const startJaeger = (): Promise<JaegerProcess> => JaegerProcess.start();
