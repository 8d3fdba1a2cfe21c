import type { BatchConfig, Sampler, SpanExporter, SpanProcessor } from '../otel/sdk';
import type { PropagationTarget } from '../propagation/propagation-targets';
import type { PropagatorChoice } from '../propagation/propagator-names';
import type { TraceLimits } from '../span/limits/trace-limits';
import type { ValueLimits } from '../values/limits';
import type { RedactionOptions } from '../redaction/redactor';
import type { ForceTraceOptions } from '../sampling/forced/force-trace-policy';
import type { HeadSamplingOptions } from '../sampling/head/rule-sampler';
import type { TailSamplingOptions } from '../sampling/tail/tail-sampling-options';

export type OtlpProtocol = 'http/protobuf' | 'http/json' | 'grpc';

/** Where finished spans are sent. */
export interface OtlpOptions {
  /**
   * Base URL of an OTLP receiver: `http://localhost:4318`, and `http://localhost:4317` for gRPC, by default. For HTTP,
   * `/v1/traces` is appended; for gRPC, `https` is what asks for TLS.
   */
  readonly endpoint?: string;
  /** `http/protobuf` by default. */
  readonly protocol?: OtlpProtocol;
  /** Sent with each export, for authentication. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How long one export may take with all its attempts, in milliseconds; 10,000 by default. */
  readonly timeoutMillis?: number;
  /** `none` by default. */
  readonly compression?: 'gzip' | 'none';
  /** Certificates of the authorities to trust, in place of the system's: a PEM text, or the path of a file. */
  readonly certificate?: string;
  /** Private key of the client's certificate: a PEM text, or the path of a file. */
  readonly clientKey?: string;
  /** The client's certificate and its chain: a PEM text, or the path of a file. */
  readonly clientCertificate?: string;
}

/** One place that spans go to: an OTLP receiver, an exporter of your own, or the terminal. */
export type ExporterOption = OtlpOptions | SpanExporter | 'console';

/** Which traces are kept, by what is known at their start. */
export interface SamplingOptions extends HeadSamplingOptions {
  /** Decides instead of ratio, rules and parents. */
  readonly sampler?: Sampler;
  /**
   * Whether what the head leaves out is recorded all the same, and kept at its end where a policy says so: by default
   * what has failed or has taken a second. `false` by default.
   */
  readonly tail?: boolean | TailSamplingOptions;
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
  /**
   * An OTLP receiver, an exporter of your own, `'console'` for a waterfall of each finished trace, or several of them,
   * each with a queue of its own; `'none'` for nothing.
   */
  readonly exporter?: ExporterOption | readonly ExporterOption[] | 'none';
  readonly batch?: BatchConfig;
  /**
   * Who makes the spans: our engine, or the provider of OpenTelemetry's SDK. They behave alike; the engine costs a
   * fraction. `engine` by default.
   */
  readonly provider?: 'engine' | 'sdk';
  /** Further span processors, in front of the exporter. */
  readonly spanProcessors?: readonly SpanProcessor[];
  readonly sampling?: SamplingOptions;
  /** Who may force a trace by a header; `false` for nobody. In development, anybody with `x-force-trace: true`. */
  readonly forceTrace?: ForceTraceOptions | false;
  /** How the context travels: formats by name, or propagators; `OTEL_PROPAGATORS`, or W3C, by default. */
  readonly propagators?: readonly PropagatorChoice[];
  /**
   * Whether the requests of this service come from strangers: each begins a trace of its own then, which links to theirs,
   * and neither their sampling nor their baggage has a say. `false` by default.
   */
  readonly publicEndpoint?: boolean;
  /** Headers handed on from the incoming request to outgoing ones; `x-request-id` and `x-b3-*` by default. */
  readonly forwardHeaders?: readonly string[];
  /** Hosts that may receive the context, baggage and forwarded headers: names, `*.` and the end of a name, patterns. */
  readonly propagationTargets?: readonly PropagationTarget[];
  /** Which callsites and log lines are on, in the grammar of `EnvFilter`; `OTEL_INSTRUMENT_FILTER`, or `info`, by default. */
  readonly filter?: string;
  readonly redaction?: RedactionOptions;
  /**
   * Whether the rules of `redaction` and `limits` also hold for spans that other libraries write to through OpenTelemetry's
   * API: their names, attributes, events, links and status messages. Needs the engine. `false` by default.
   */
  readonly redactAll?: boolean;
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
