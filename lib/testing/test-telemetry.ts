import { trace, type TracerProvider } from '@opentelemetry/api';
import { resetFaults } from '../diagnostics/fault';
import { resetWarnings, setWarningSink, type TelemetryWarning } from '../diagnostics/warning';
import type { SpanClock } from '../engine/span-clock';
import { standIn } from '../engine/stand-in';
import { EngineTracerProvider } from '../engine/tracer-provider';
import { watchLines } from '../log/line-watchers';
import type { LogLine } from '../log/log-line';
import type { FinishedSpan, SpanResource } from '../otel/finished-span';
import type { Sampler } from '../otel/sdk';
import { installSettings } from '../process/process-settings';
import { w3cWith } from '../propagation/composite';
import { registerGlobals } from '../telemetry/register-globals';
import { invalidOption } from '../validation/option-error';
import { DeterministicIds } from './deterministic-ids';
import { keepAsTestTelemetry, setRunningTelemetry } from './running-telemetry';
import { shownWaterfall, toTraceSpan, type WaterfallStyle } from './shown-spans';
import { SpanCollector } from './span-collector';
import { outline, type OutlineOptions, type SpanOutline } from './outline/span-outline';
import { SteppingClock } from './stepping-clock';
import { endOfSpans } from './waiting/end-of-spans';
import { progressOf } from './waiting/progress';
import { type TraceCondition, waitForTrace, type WaitForTraceOptions } from './waiting/wait-for-trace';

/** Options of {@link startTestTelemetry}. */
export interface TestTelemetryOptions {
  /** Sampler of the spans; records every span by default. */
  readonly sampler?: Sampler;
  /**
   * Gives the times of spans and events: `'system'`, `'stepping'` for a {@link SteppingClock}, whose times and durations are the
   * same in each run, or your own. `'system'` by default.
   */
  readonly clock?: 'system' | 'stepping' | SpanClock;
}

/** Telemetry that keeps spans in memory. */
export interface TestTelemetry {
  /** Ended spans, in the order of their ends. */
  readonly spans: readonly FinishedSpan[];
  /** Number of spans that have started and not ended. Above 0 at the end of a test, it shows a leak. */
  readonly openSpans: number;
  /** Lines of all loggers, `TelemetryLogger` of Nest included, in their order. They are still written. */
  readonly lines: readonly LogLine[];
  /** Warnings of this package. */
  readonly warnings: readonly TelemetryWarning[];
  /** All traces as trees, without ids and times: see {@link outline}. */
  outline(options?: OutlineOptions): readonly SpanOutline[];
  /**
   * All traces as waterfalls, 100 columns wide and without colors. It is the same in each run with `stable: true`, which leaves
   * out times, or with the clock `'stepping'`.
   */
  waterfall(style?: WaterfallStyle): string;
  /**
   * The ended span of this name.
   *
   * @throws Error with the waterfall, if no span or more than one has the name
   */
  span(name: string): FinishedSpan;
  /**
   * Waits until all started spans have ended. The span of a request may end shortly after the client has its response.
   *
   * @param timeoutMillis how long to wait, in milliseconds; 2000 by default
   * @returns the spans
   * @throws Error that names the open spans, after the timeout
   */
  ended(timeoutMillis?: number): Promise<readonly FinishedSpan[]>;
  /**
   * Waits for work that ends later, such as that of a queue. It uses a real timer, also while the test fakes timers.
   *
   * @param condition the name of a span or a pattern for it: waits for a trace with such a span, none of whose spans is open
   *   in this process. Or a function, which is called with the ended spans of each trace after the end of each span.
   * @returns the spans of the first such trace, in the order of their ends
   * @throws Error with the waterfall so far and the open spans, after the timeout
   */
  waitForTrace(condition: TraceCondition, options?: WaitForTraceOptions): Promise<readonly FinishedSpan[]>;
  /** Removes all spans, including open ones, all lines and all warnings. If no span was open, ids and the stepping clock begin again. */
  clear(): void;
  /** Shuts down the test telemetry, and that of an application that has joined it. The next test can then start its own. */
  shutdown(): Promise<void>;
}

/**
 * Starts telemetry for tests that assert whole traces. It keeps spans in memory, with ids that count from 1, asynchronous
 * context and W3C propagation. Use it in place of `startTelemetry`. In Jest and Vitest, {@link useTestTelemetry} also clears
 * and ends it.
 *
 * An application that calls `startTelemetry` afterwards, or uses `TelemetryModule`, joins it: its spans are kept here and
 * not exported, and its exporters, span processors and sampling are ignored. Its filter, redaction, limits, resource and
 * propagation apply. In Jest and Vitest, start it before the application and shut it down after.
 *
 * It works across several copies of this package in one process, such as jest's `resetModules` creates. `shutdown`
 * restores the previous filter, limits and warning sink.
 *
 * @throws Error if OpenTelemetry is already registered
 * @throws OptionError if an option is invalid
 *
 * @example
 * ```ts
 * const telemetry = startTestTelemetry();
 * instrument({ name: 'add' }, (a: number, b: number) => a + b)(2, 3);
 * telemetry.outline(); // => [{ name: 'add', attributes: { a: 2, b: 3 } }]
 * await telemetry.shutdown();
 * ```
 *
 * @example
 * ```ts
 * @Module({
 *   imports: [TelemetryModule.forRoot({ serviceName: 'orders', exporter: { endpoint: 'http://localhost:4318' } })],
 * })
 * class AppModule {}
 *
 * const telemetry = startTestTelemetry();
 * const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
 * const app = module.createNestApplication();
 * await app.listen(0, '127.0.0.1');
 * await fetch(`${await app.getUrl()}/nowhere`);
 * const [span] = await telemetry.ended();
 * span?.attributes['http.response.status_code']; // => 404
 * await app.close();
 * await telemetry.shutdown();
 * ```
 */
export function startTestTelemetry(options: TestTelemetryOptions = {}): TestTelemetry {
  const collector = new SpanCollector();
  const ids = new DeterministicIds();
  const clock = clockOf(options);
  const resource = new TestResource();
  const provider = new EngineTracerProvider({
    resource,
    spanProcessors: [collector],
    idGenerator: ids,
    ...(clock ? { clock } : {}),
    ...(options.sampler ? { sampler: options.sampler } : {}),
  });
  const propagator = w3cWith();
  const { taken, uninstall } = registerGlobals(provider, propagator);
  if (taken.length > 0) {
    uninstall();
    throw new Error(
      'OpenTelemetry is already registered. Start test telemetry before the application, and shut down the telemetry of ' +
        'the previous test.',
    );
  }
  const standingIn = standIn({ provider, propagator, describe: (theirs) => resource.take(theirs) });
  const restoreSettings = installSettings();
  const lines: LogLine[] = [];
  const warnings: TelemetryWarning[] = [];
  const unwatch = watchLines((line) => lines.push(line));
  resetWarnings();
  resetFaults();
  setWarningSink((warning) => warnings.push(warning));
  const forget = setRunningTelemetry({ collector, lines, mark: () => standingIn.mark() });
  return keepAsTestTelemetry<TestTelemetry>({
    get spans() {
      return collector.spans;
    },
    get openSpans() {
      return collector.open;
    },
    lines,
    warnings,
    outline: (own) => outline(collector.spans, own),
    waterfall: (style) => shownWaterfall(collector.spans.map(toTraceSpan), style),
    span: (name) => onlySpan(collector, name),
    ended: (timeoutMillis) => endOfSpans(collector, timeoutMillis),
    waitForTrace: (condition, own = {}) => waitForTrace(collector, condition, own),
    clear() {
      if (collector.open === 0) {
        ids.restart();
        if (clock instanceof SteppingClock) clock.restart();
        registerAnew(provider);
      }
      collector.clear();
      lines.length = 0;
      warnings.length = 0;
      resetWarnings();
      resetFaults();
    },
    async shutdown() {
      forget();
      unwatch();
      standingIn.remove();
      await provider.shutdown();
      uninstall();
      restoreSettings();
    },
  });
}

function clockOf({ clock = 'system' }: TestTelemetryOptions): SpanClock | undefined {
  if (clock === 'system') return undefined;
  if (clock === 'stepping') return new SteppingClock();
  if (typeof clock === 'object' && clock !== null) return clock;
  throw invalidOption('clock', "'system', 'stepping' or a clock", clock);
}

/** Ids are unique within one provider. Code that remembers spans, such as those of an error, sees that this is another one. */
function registerAnew(provider: TracerProvider): void {
  trace.disable();
  trace.setGlobalTracerProvider({
    getTracer: (name, version, options) => provider.getTracer(name, version, options),
  });
}

function onlySpan(collector: SpanCollector, name: string): FinishedSpan {
  const [span, ...others] = collector.spans.filter((ended) => ended.name === name);
  if (span && others.length === 0) return span;
  const count = span ? `${others.length + 1} spans are` : 'No ended span is';
  throw new Error(`${count} named "${name}".\n\n${progressOf(collector)}`);
}

const OF_TEST: SpanResource = { attributes: { 'service.name': 'test' } };

/** The resource of the application that joined last. All spans of a test share it. */
class TestResource implements SpanResource {
  private current: SpanResource = OF_TEST;

  get attributes(): SpanResource['attributes'] {
    return this.current.attributes;
  }

  get schemaUrl(): string | undefined {
    return this.current.schemaUrl;
  }

  take(resource: SpanResource | undefined): void {
    this.current = resource ?? OF_TEST;
  }
}
