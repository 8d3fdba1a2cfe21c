import type { TelemetryOptions } from '../config/telemetry-options';
import type { TailSamplingOptions } from '../sampling/tail/tail-sampling-options';

/** The input of the configuration of the Collectors. */
export interface CollectorSettings {
  /** The options of the services. */
  readonly options: TelemetryOptions;
  /** `sampling.tail` of these options, complete. */
  readonly tail: Required<TailSamplingOptions>;
  /**
   * Where kept traces go: an OTLP receiver. `grpc://HOST:PORT` is gRPC, `grpcs://HOST:PORT` is gRPC with TLS; `http://…` and
   * `https://…` are OTLP over HTTP, and `/v1/traces` or `/v1/logs` is added if it is not there. A URL of HTTP with port 4317, which is gRPC's,
   * and no path is gRPC, too.
   */
  readonly tracesTo: string;
  /** Where log records go, as for `tracesTo`; `undefined` if services export none. */
  readonly logsTo: string | undefined;
  /** Headers of requests to `tracesTo`. */
  readonly tracesHeaders?: HeaderVariables;
  /** Headers of requests to `logsTo`. */
  readonly logsHeaders?: HeaderVariables;
  /**
   * `off` leaves the processor `redaction` out: for teams whose services all redact. It takes several times as long for a kept
   * span as receiving it and deciding about it. `full` by default.
   */
  readonly redaction?: 'full' | 'off' | undefined;
  readonly load: ExpectedLoad;
}

/**
 * Headers, such as `authorization`, with the environment variables that hold their values. The Collector reads these when it
 * starts, so that no file contains a secret.
 */
export type HeaderVariables = Readonly<Record<string, string>>;

/** What the Collectors are sized for. */
export interface ExpectedLoad {
  /** Traces that start per second, in all services. */
  readonly tracesPerSecond: number;
  /** Spans of one trace, in all services, on average. */
  readonly spansPerTrace: number;
  /** Instances of the gateway tier, and of the sampling tier. */
  readonly gateways: number;
  readonly samplers: number;
}
