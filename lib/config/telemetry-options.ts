import type { LogOptions } from './log-options';
import type { OtlpOptions } from './otlp-options';
import type { BatchConfig, Sampler, SpanExporter, SpanProcessor } from '../otel/sdk';
import type { PropagationTarget } from '../propagation/propagation-targets';
import type { PropagatorChoice } from '../propagation/propagator-names';
import type { TraceLimits } from '../span/limits/trace-limits';
import type { ValueLimits } from '../values/limits';
import type { WaterfallDetail } from '../waterfall/waterfall-options';
import type { RedactionOptions } from '../redaction/redactor';
import type { ForceTraceOptions } from '../sampling/forced/force-trace-policy';
import type { HeadSamplingOptions } from '../sampling/head/rule-sampler';
import type { TailSamplingOptions } from '../sampling/tail/tail-sampling-options';

/** One destination of spans: an OTLP receiver, your own exporter, or the terminal. */
export type ExporterOption = OtlpOptions | SpanExporter | 'console';

/** Who decides at the end of a trace whether it is kept: this process, or an OpenTelemetry Collector. */
export type SamplingMode = 'process' | 'collector';

/** Which traces are kept. */
export interface SamplingOptions extends HeadSamplingOptions {
  /**
   * `process`: this process decides by itself. `collector`: it exports every recorded span, sampled or not, and an
   * OpenTelemetry Collector with the configuration of `otel-instrument collector-config` decides about whole traces by the
   * same options. The head decision is the same in both. `process` by default.
   */
  readonly mode?: SamplingMode;
  /** Decides instead of `ratio`, `rules` and `parentBased`. */
  readonly sampler?: Sampler;
  /**
   * Also records traces that head sampling drops, and keeps those that match a policy when they end: by default traces
   * that failed or took a second or longer. `false` by default. With `mode: 'collector'`, the policies of the Collector: `true`
   * by default, and `false` throws an OptionError.
   */
  readonly tail?: boolean | TailSamplingOptions;
}

/** Options of {@link startTelemetry}. */
export interface TelemetryOptions {
  /** Name of the service; `OTEL_SERVICE_NAME` by default. One of the two is required. */
  readonly serviceName?: string;
  readonly serviceVersion?: string;
  /** `development`, `staging`, `production` or any other name; `NODE_ENV`, or `development`, by default. */
  readonly environment?: string;
  /** Attributes of the resource, added to those of `OTEL_RESOURCE_ATTRIBUTES`. */
  readonly resource?: Readonly<Record<string, string | number | boolean>>;
  /**
   * An OTLP receiver, your own exporter, `'console'` for a waterfall of each finished trace, or an array of these, each
   * with its own queue. `'none'` exports nothing.
   */
  readonly exporter?: ExporterOption | readonly ExporterOption[] | 'none';
  /**
   * How much the exporter `'console'` prints of each span: `compact` has one line of attributes and folds repeated siblings,
   * `normal` has every span with its business attributes, `full` has everything. `OTEL_INSTRUMENT_CONSOLE`, or `compact`, by
   * default.
   */
  readonly consoleDetail?: WaterfallDetail;
  readonly batch?: BatchConfig;
  /** Whether log lines are exported as log records, too. */
  readonly log?: LogOptions;
  /**
   * What creates the spans: the engine of this package, or the provider of OpenTelemetry's SDK. They behave alike; the
   * engine uses a fraction of the CPU time. `engine` by default.
   */
  readonly provider?: 'engine' | 'sdk';
  /** Span processors that run before the exporter. */
  readonly spanProcessors?: readonly SpanProcessor[];
  readonly sampling?: SamplingOptions;
  /** Which header forces a trace; `false` turns this off. In development, `x-force-trace: true` by default. */
  readonly forceTrace?: ForceTraceOptions | false;
  /** Formats of the trace context: names, or propagators; `OTEL_PROPAGATORS`, or W3C, by default. */
  readonly propagators?: readonly PropagatorChoice[];
  /**
   * Whether untrusted callers send requests to this service. If so, each request starts a new trace with a link to the
   * caller's trace, and the caller's sampling decision and baggage are ignored. `false` by default.
   */
  readonly publicEndpoint?: boolean;
  /** Headers copied from the incoming request to outgoing ones; `x-request-id` and `x-b3-*` by default. */
  readonly forwardHeaders?: readonly string[];
  /** Hosts that receive context, baggage and forwarded headers: names, globs such as `*.internal`, or patterns. */
  readonly propagationTargets?: readonly PropagationTarget[];
  /**
   * Whether the spans of outgoing HTTP requests have events for DNS lookup, connection, TLS, request and response. `true` by
   * default.
   */
  readonly networkEvents?: boolean;
  /** Which callsites and log lines are on, in the grammar of `EnvFilter`; `OTEL_INSTRUMENT_FILTER`, or `info`, by default. */
  readonly filter?: string;
  readonly redaction?: RedactionOptions;
  /**
   * Whether `redaction` and `limits` also apply to spans that other libraries write through OpenTelemetry's API: to names,
   * attributes, events, links and status messages. Needs the engine. `false` by default.
   */
  readonly redactAll?: boolean;
  /** Bounds of one recorded value. */
  readonly limits?: Partial<ValueLimits>;
  /** Bounds of one trace in this process. */
  readonly traceLimits?: Partial<TraceLimits>;
  /** Time limit of a shutdown or flush, in milliseconds; 5,000 by default. */
  readonly shutdownTimeoutMillis?: number;
  /**
   * Whether the remaining spans are sent when the process ends: by itself, by a signal without another listener, by
   * `process.exit` or by an uncaught error. `true` by default.
   */
  readonly flushOnExit?: boolean;
}
