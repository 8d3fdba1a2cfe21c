import type { Attributes, Context, Link, Span, SpanKind, TracerProvider, TraceState } from '@opentelemetry/api';
import { isMissing, peerMissing } from '../validation/optional-peer';
import type { FinishedLog } from './finished-log';
import type { FinishedSpan, SpanResource } from './finished-span';
import type { SpanLimits } from './span-limits';

/**
 * The members of the SDK's interfaces that this package uses, so that users need no particular version of the SDK. They are
 * the same in `@opentelemetry/sdk-trace-base` 2.x and `@opentelemetry/sdk-trace` 2.x and 3.x.
 */
export interface Sampler {
  shouldSample(
    context: Context,
    traceId: string,
    spanName: string,
    spanKind: SpanKind,
    attributes: Attributes,
    links: Link[],
  ): SamplingResult;
  toString(): string;
  /**
   * Whether a span whose parent started in this process always gets the decision of its parent, with no attributes added.
   * Then the engine copies the decision without calling `shouldSample`. The SDK always calls it.
   */
  readonly followsLocalParents?: boolean;
  /** Whether decisions never depend on attributes. Then the engine makes the attributes only after the decision. */
  readonly ignoresAttributes?: boolean;
}

export interface SamplingResult {
  decision: SamplingDecision;
  attributes?: Readonly<Attributes>;
  /** The parent's by default. */
  traceState?: TraceState;
}

/** Values of the SDK's enumeration. */
export const SamplingDecision = { NOT_RECORD: 0, RECORD: 1, RECORD_AND_SAMPLED: 2 } as const;
export type SamplingDecision = (typeof SamplingDecision)[keyof typeof SamplingDecision];

export interface SpanProcessor {
  onStart(span: Span, parentContext: Context): void;
  /** Called before the span ends, while it can still be written to. */
  onEnding?(span: Span): void;
  onEnd(span: FinishedSpan): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** `code` is 0 for success and 1 for failure. */
export interface ExportResult {
  readonly code: number;
  readonly error?: Error;
}

/** Sends spans or log records. */
export interface ItemExporter<Item> {
  export(items: Item[], done: (result: ExportResult) => void): void;
  forceFlush?(): Promise<void>;
  shutdown(): Promise<void>;
}

export interface SpanExporter extends ItemExporter<FinishedSpan> {}

/** An exporter of `@opentelemetry/sdk-logs`, or your own. */
export interface LogRecordExporter extends ItemExporter<FinishedLog> {}

export interface IdGenerator {
  generateTraceId(): string;
  generateSpanId(): string;
}

export interface RunningProvider extends TracerProvider {
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

export interface ProviderConfig {
  readonly resource?: SpanResource;
  readonly sampler?: Sampler;
  readonly spanProcessors: readonly SpanProcessor[];
  readonly idGenerator?: IdGenerator;
  readonly spanLimits?: SpanLimits;
}

/** Times in milliseconds, sizes in spans or log records. Each defaults to its `OTEL_BSP_*` or `OTEL_BLRP_*` variable, or to the default below. */
export interface BatchConfig {
  /** The longest time that an item waits for its batch to fill: 5,000 for spans, 1,000 for log records. */
  readonly scheduledDelayMillis?: number;
  /** The time limit of one export: 30,000. */
  readonly exportTimeoutMillis?: number;
  /** How many items may be queued: for OTLP, not limited except by `maxQueueBytes`; for your own exporter, 2,048. */
  readonly maxQueueSize?: number;
  /** How many bytes may be queued or in flight for one OTLP receiver: 67,108,864 (64 MiB). The minimum is 1,048,576. */
  readonly maxQueueBytes?: number;
  /** The most items of one export: 512. */
  readonly maxExportBatchSize?: number;
}

type Constructor<Args extends unknown[], T> = new (...args: Args) => T;

interface Sdk2 {
  readonly BasicTracerProvider: Constructor<[ProviderConfig], RunningProvider>;
}

interface Sdk3 {
  readonly TracerProvider: Constructor<[ProviderConfig], RunningProvider>;
}

/**
 * Creates a provider of the installed OpenTelemetry SDK, 2.x or 3.x.
 *
 * @throws OptionError (`ERR_PEER_MISSING`) if no SDK is installed
 */
export function createSdkProvider(config: ProviderConfig): RunningProvider {
  const sdk = loadAnyVersion();
  return 'TracerProvider' in sdk ? new sdk.TracerProvider(config) : new sdk.BasicTracerProvider(config);
}

const FEATURE = "`provider: 'sdk'`";

/** `sdk-trace-base` 2.x comes first: unlike `sdk-trace`, it reads the `OTEL_*` variables for limits. */
function loadAnyVersion(): Sdk2 | Sdk3 {
  try {
    return require('@opentelemetry/sdk-trace-base') as Sdk2;
  } catch (error) {
    if (!isMissing(error, '@opentelemetry/sdk-trace-base')) {
      throw peerMissing(error, '@opentelemetry/sdk-trace-base', FEATURE);
    }
  }
  try {
    return require('@opentelemetry/sdk-trace') as Sdk2 | Sdk3;
  } catch (error) {
    throw peerMissing(error, '@opentelemetry/sdk-trace', FEATURE);
  }
}
