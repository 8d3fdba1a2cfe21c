import type { BatchConfig, Sampler, SpanExporter, SpanProcessor } from '../engine/sdk';
import type { PropagationTarget } from '../propagation/propagation-targets';
import type { TraceLimits } from '../span/trace-limits';
import type { ValueLimits } from '../values/limits';
import type { RedactionOptions } from '../redaction/redactor';
import type { ForceTraceOptions } from '../sampling/force-trace-gate';
import type { HeadSamplingOptions } from '../sampling/rule-sampler';

export type OtlpProtocol = 'http/protobuf' | 'http/json';

/** Where finished spans are sent. */
export interface OtlpOptions {
  /** Base URL of an OTLP/HTTP receiver; `/v1/traces` is appended. `http://localhost:4318` by default. */
  readonly endpoint?: string;
  /** `http/protobuf` by default. */
  readonly protocol?: OtlpProtocol;
  /** Sent with each export, for authentication. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How long one export may take, in milliseconds; 10,000 by default. */
  readonly timeoutMillis?: number;
}

/** Which traces are kept, by what is known at their start. */
export interface SamplingOptions extends HeadSamplingOptions {
  /** Decides instead of ratio, rules and parents. */
  readonly sampler?: Sampler;
}

/** Options of {@link startTelemetry}. */
export interface TelemetryOptions {
  /** Name of the service; `OTEL_SERVICE_NAME` where it is left out. One of the two is required. */
  readonly serviceName?: string;
  readonly serviceVersion?: string;
  /** `development`, `staging`, `production` or a name of yours; `NODE_ENV`, or `development`, by default. */
  readonly environment?: string;
  /** Further attributes of the resource, on top of `OTEL_RESOURCE_ATTRIBUTES`. */
  readonly resource?: Readonly<Record<string, string | number | boolean>>;
  /** An OTLP receiver, an exporter of your own, or `'none'`. */
  readonly exporter?: OtlpOptions | SpanExporter | 'none';
  readonly batch?: BatchConfig;
  /** Further span processors, in front of the exporter. */
  readonly spanProcessors?: readonly SpanProcessor[];
  readonly sampling?: SamplingOptions;
  /** Who may force a trace by a header; `false` for nobody. In development, anybody with `x-force-trace: true`. */
  readonly forceTrace?: ForceTraceOptions | false;
  /** Headers handed on from the incoming request to outgoing ones; `x-request-id` and `x-b3-*` by default. */
  readonly forwardHeaders?: readonly string[];
  /** Hosts that may receive the context, baggage and forwarded headers: names, `*.` and the end of a name, patterns. */
  readonly propagateTo?: readonly PropagationTarget[];
  /** Which callsites and log lines are on, in the grammar of `EnvFilter`; `OTEL_INSTRUMENT_FILTER`, or `info`, by default. */
  readonly filter?: string;
  readonly redaction?: RedactionOptions;
  /** Bounds of one recorded value. */
  readonly limits?: Partial<ValueLimits>;
  /** Bounds of one trace in this process. */
  readonly traceLimits?: Partial<TraceLimits>;
  /** How long shutdown may take, in milliseconds; 5,000 by default. */
  readonly shutdownTimeoutMillis?: number;
  /**
   * Whether what is left is sent when the process ends by itself, by a signal that nobody else handles, by
   * `process.exit` or an uncaught error; `true` by default.
   */
  readonly flushOnExit?: boolean;
}
