import type { TracerOptions, TracerProvider } from '@opentelemetry/api';
import { reportMisuse } from '../diagnostics/fault';
import { invalidOption } from '../validation/option-error';
import { checkPart } from '../validation/part-check';
import { defaultResource } from '../bundled/resource';
import { CheckedSampler } from './checked-sampler';
import { CheckedIds, RANDOM_IDS } from './random-ids';
import { samplerFromVariables } from '../sampling/head/sampler-variables';
import { PARENT_BASED_ALWAYS_ON } from './default-sampler';
import type { SpanResource } from '../otel/finished-span';
import type { IdGenerator, ProviderConfig, RunningProvider, Sampler, SpanProcessor } from '../otel/sdk';
import { completeLimits, type GeneralLimits, type SpanLimits } from '../otel/span-limits';
import { type EngineClock, engineClockOf, type SpanClock, SYSTEM_CLOCK } from './span-clock';
import { SpanProcessors } from './span-processors';
import type { SpanRedaction } from '../otel/span-redaction';
import { EngineTracer, type TracerState } from './tracer';

/** Options of {@link EngineTracerProvider}: those of the SDK's provider, and redaction. */
export interface EngineConfig extends Partial<ProviderConfig> {
  /** The service that sends the spans; the SDK's default resource by default. Its attributes may still be pending. */
  readonly resource?: SpanResource;
  /** By default that of `OTEL_TRACES_SAMPLER`, or `parentbased_always_on` if the variable is not set. */
  readonly sampler?: Sampler;
  /** Called in this order; none by default. */
  readonly spanProcessors?: readonly SpanProcessor[];
  /** Secure random ids by default. */
  readonly idGenerator?: IdGenerator;
  /** Gives the times of spans and events; the clock of the process by default. */
  readonly clock?: SpanClock;
  /** The `OTEL_SPAN_*`, `OTEL_EVENT_*` and `OTEL_LINK_*` variables by default. */
  readonly spanLimits?: SpanLimits;
  /** The `OTEL_ATTRIBUTE_*` variables by default. */
  readonly generalLimits?: GeneralLimits;
  /** Redacts everything written to spans, by any library; no redaction by default. */
  readonly redaction?: SpanRedaction | undefined;
  /** Time that `forceFlush` waits for each processor, in milliseconds; 30000 by default. */
  readonly forceFlushTimeoutMillis?: number;
}

/** Tracers kept. Further ones are created on each request, so that variable names do not fill memory. */
const MAX_TRACERS = 1000;

/**
 * A tracer provider that behaves like the SDK's at a fraction of the cost. It works with processors and exporters of SDK
 * versions 2 and 3. `docs/engine.md` lists the deliberate differences.
 *
 * @see https://opentelemetry.io/docs/specs/otel/trace/sdk/
 *
 * @example
 * ```ts
 * const collector = new SpanCollector();
 * const provider = new EngineTracerProvider({ spanProcessors: [collector] });
 * provider.getTracer('orders').startSpan('create_order', { attributes: { customer_id: 'c-7' } }).end();
 * collector.spans.map(({ name, attributes }) => [name, attributes]); // => [['create_order', { customer_id: 'c-7' }]]
 * await provider.shutdown();
 * ```
 */
export class EngineTracerProvider implements RunningProvider, TracerProvider {
  private readonly resource: SpanResource;
  private readonly limits: Required<SpanLimits>;
  private readonly processors: SpanProcessors;
  private readonly clock: EngineClock;
  private readonly state: TracerState;
  private readonly redaction: SpanRedaction | undefined;
  private readonly flushTimeoutMillis: number;
  private readonly tracers = new Map<string, EngineTracer>();
  private ending: Promise<void> | undefined;

  /** @throws OptionError if a sampler, processor or id generator lacks a method */
  constructor(config: EngineConfig = {}) {
    checkParts(config);
    this.resource = config.resource ?? defaultResource();
    this.limits = completeLimits(config.spanLimits, config.generalLimits);
    this.processors = new SpanProcessors(config.spanProcessors ?? []);
    this.clock = config.clock ? engineClockOf(config.clock) : SYSTEM_CLOCK;
    this.redaction = config.redaction;
    this.flushTimeoutMillis = config.forceFlushTimeoutMillis ?? 30_000;
    const sampler = config.sampler ?? samplerFromVariables(process.env) ?? PARENT_BASED_ALWAYS_ON;
    this.state = {
      sampler: new CheckedSampler(sampler),
      isParentBased: sampler === PARENT_BASED_ALWAYS_ON,
      followsLocalParents: sampler.followsLocalParents === true,
      ids: config.idGenerator ? new CheckedIds(config.idGenerator) : RANDOM_IDS,
      stopped: false,
    };
  }

  /** Returns the same tracer for the same name, version and schema URL. */
  getTracer(name: string, version?: string, options?: TracerOptions): EngineTracer {
    const schemaUrl = options?.schemaUrl;
    const key = JSON.stringify([textOf(name), textOf(version), textOf(schemaUrl)]);
    const known = this.tracers.get(key);
    if (known) return known;
    if (!name) reportMisuse('A tracer has no name: pass the name of the instrumenting library to getTracer().');
    const tracer = new EngineTracer(
      {
        resource: this.resource,
        instrumentationScope: { name: textOf(name) ?? '', version: textOf(version), schemaUrl: textOf(schemaUrl) },
        limits: this.limits,
        processors: this.processors,
        clock: this.clock,
        redaction: this.redaction,
      },
      this.state,
    );
    if (this.tracers.size < MAX_TRACERS) this.tracers.set(key, tracer);
    return tracer;
  }

  /**
   * Exports all spans that have ended.
   *
   * @throws (as a rejection) the list of errors, timeouts after `timeoutMillis` included
   */
  forceFlush(options?: { readonly timeoutMillis?: number }): Promise<void> {
    return this.processors.forceFlush(options?.timeoutMillis ?? this.flushTimeoutMillis);
  }

  /**
   * Shuts all processors down, once. Spans that start later are not recorded.
   *
   * @throws (as a rejection) the first error, after all processors have shut down
   */
  shutdown(): Promise<void> {
    this.state.stopped = true;
    this.ending ??= this.processors.shutdown();
    return this.ending;
  }
}

const textOf = (text: unknown): string | undefined => (typeof text === 'string' && text !== '' ? text : undefined);

function checkParts({ sampler, spanProcessors, idGenerator, clock }: EngineConfig): void {
  if (sampler) checkPart('sampler', 'a sampler', sampler, 'shouldSample');
  if (idGenerator) checkPart('idGenerator', 'a generator of ids', idGenerator, 'generateTraceId', 'generateSpanId');
  if (clock) {
    checkPart('clock', 'a clock', clock, 'now');
    const { timeOrigin } = clock;
    if (!Number.isFinite(timeOrigin)) throw invalidOption('clock.timeOrigin', 'milliseconds since 1970', timeOrigin);
  }
  if (!spanProcessors) return;
  if (!Array.isArray(spanProcessors)) throw invalidOption('spanProcessors', 'an array of processors', spanProcessors);
  for (const [index, processor] of spanProcessors.entries()) {
    checkPart(`spanProcessors[${index}]`, 'a span processor', processor, 'onStart', 'onEnd', 'forceFlush', 'shutdown');
  }
}
