import type { TelemetryOptions } from '../config/telemetry-options';
import type { TailSamplingOptions } from '../sampling/tail/tail-sampling-options';

/** What the configuration of the Collector is written from. */
export interface CollectorSettings {
  /** The options of the services. */
  readonly options: TelemetryOptions;
  /** `sampling.tail` of these options, complete. */
  readonly tail: Required<TailSamplingOptions>;
  /** Where kept traces go: the base URL of an OTLP receiver, such as `http://jaeger:4317`. */
  readonly tracesTo: string;
  /** Where log records go; `undefined` if services export none. */
  readonly logsTo: string | undefined;
  readonly load: ExpectedLoad;
}

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
