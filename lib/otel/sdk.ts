import type { Attributes, Context, Link, Span, SpanKind, TracerProvider, TraceState } from '@opentelemetry/api';
import { isMissing, peerMissing } from '../validation/optional-peer';
import type { FinishedSpan, SpanResource } from './finished-span';
import type { SpanLimits } from './span-limits';

/**
 * The SDK's interfaces as far as we use them, so that neither version of it is forced on a user. Their members are the
 * same in `@opentelemetry/sdk-trace-base` 2.x and `@opentelemetry/sdk-trace` 2.x and 3.x.
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
   * Whether a span whose parent started in this process is always decided as its parent was (left out, recorded, or
   * sampled), with nothing added: then the engine does so without asking. The SDK always asks.
   */
  readonly followsLocalParents?: boolean;
  /** Whether no decision depends on the attributes of a span: then our own spans make theirs only once they are recorded. */
  readonly ignoresAttributes?: boolean;
}

export interface SamplingResult {
  decision: SamplingDecision;
  attributes?: Readonly<Attributes>;
  /** That of the parent where left out. */
  traceState?: TraceState;
}

/** Values of the SDK's enumeration. */
export const SamplingDecision = { NOT_RECORD: 0, RECORD: 1, RECORD_AND_SAMPLED: 2 } as const;
export type SamplingDecision = (typeof SamplingDecision)[keyof typeof SamplingDecision];

export interface SpanProcessor {
  onStart(span: Span, parentContext: Context): void;
  /** The span can still be written to. */
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

export interface SpanExporter {
  export(spans: FinishedSpan[], done: (result: ExportResult) => void): void;
  forceFlush?(): Promise<void>;
  shutdown(): Promise<void>;
}

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

/** Times in milliseconds, sizes in spans; what is left out is the `OTEL_BSP_*` variable or the specification's default. */
export interface BatchConfig {
  readonly scheduledDelayMillis?: number;
  readonly exportTimeoutMillis?: number;
  readonly maxQueueSize?: number;
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
 * A provider of the stock SDK, of whichever version is installed.
 *
 * @throws OptionError (`ERR_PEER_MISSING`) where there is none
 */
export function createSdkProvider(config: ProviderConfig): RunningProvider {
  const sdk = loadAnyVersion();
  return 'TracerProvider' in sdk ? new sdk.TracerProvider(config) : new sdk.BasicTracerProvider(config);
}

const FEATURE = "`provider: 'sdk'`";

/** `sdk-trace-base` 2.x comes first: unlike `sdk-trace`, it reads the `OTEL_*` variables of limits. */
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
