/** What a request carries. */
export type OtlpSignal = 'traces' | 'logs' | 'metrics';

interface SignalNames {
  readonly httpPath: string;
  readonly grpcPath: string;
  /** The number of rejected records in a partial success, in JSON; field 1 in protobuf. */
  readonly rejected: string;
}

const grpcPath = (signal: string, service: string): string =>
  `/opentelemetry.proto.collector.${signal}.v1.${service}Service/Export`;

export const SIGNALS: Readonly<Record<OtlpSignal, SignalNames>> = {
  traces: { httpPath: '/v1/traces', grpcPath: grpcPath('trace', 'Trace'), rejected: 'rejectedSpans' },
  logs: { httpPath: '/v1/logs', grpcPath: grpcPath('logs', 'Logs'), rejected: 'rejectedLogRecords' },
  metrics: { httpPath: '/v1/metrics', grpcPath: grpcPath('metrics', 'Metrics'), rejected: 'rejectedDataPoints' },
};

const signals = Object.keys(SIGNALS) as OtlpSignal[];

export const signalOfHttpPath = (path: string | undefined): OtlpSignal | undefined =>
  signals.find((signal) => SIGNALS[signal].httpPath === path);

export const signalOfGrpcPath = (path: string | undefined): OtlpSignal | undefined =>
  signals.find((signal) => SIGNALS[signal].grpcPath === path);
