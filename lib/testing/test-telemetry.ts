import { resetFaults } from '../diagnostics/fault';
import { resetWarnings, setWarningSink, type TelemetryWarning } from '../diagnostics/warning';
import { registerGlobals } from '../telemetry/register-globals';
import type { Sampler } from '../otel/sdk';
import { standIn } from '../engine/stand-in';
import { EngineTracerProvider } from '../engine/tracer-provider';
import { installSettings } from '../process/process-settings';
import { w3cWith } from '../propagation/composite';
import { DeterministicIds } from './deterministic-ids';
import { endOfSpans } from './end-of-spans';
import type { FinishedSpan } from '../otel/finished-span';
import { SpanCollector } from './span-collector';
import { outline, type SpanOutline } from './span-outline';

/** Options of {@link startTestTelemetry}. */
export interface TestTelemetryOptions {
  /** Sampler of the spans; records every span by default. */
  readonly sampler?: Sampler;
}

/** Telemetry that keeps spans in memory. */
export interface TestTelemetry {
  /** Ended spans, in the order of their ends. */
  readonly spans: readonly FinishedSpan[];
  /** Number of spans that have started and not ended. Above 0 at the end of a test, it shows a leak. */
  readonly openSpans: number;
  /** Warnings of this package. */
  readonly warnings: readonly TelemetryWarning[];
  /** All traces as trees, without ids and times. */
  outline(): readonly SpanOutline[];
  /**
   * Waits until all started spans have ended. The span of a request may end shortly after the client has its response.
   *
   * @param timeoutMillis how long to wait, in milliseconds; 2000 by default
   * @returns the spans
   * @throws Error that names the open spans, after the timeout
   */
  ended(timeoutMillis?: number): Promise<readonly FinishedSpan[]>;
  /** Removes all spans, including open ones, and all warnings. */
  clear(): void;
  /** Shuts down the test telemetry, and that of an application that has joined it. The next test can then start its own. */
  shutdown(): Promise<void>;
}

/**
 * Starts telemetry for tests that assert whole traces. It keeps spans in memory, with ids that count from 1, asynchronous
 * context and W3C propagation. Use it in place of `startTelemetry`.
 *
 * An application that calls `startTelemetry` afterwards, or uses `TelemetryModule`, joins it: its spans are kept here and
 * not exported, and its exporters, span processors and sampling are ignored. Its filter, redaction, limits and
 * propagation apply. In Jest and Vitest, start it before the application and shut it down after.
 *
 * It works across several copies of this package in one process, such as jest's `resetModules` creates. `shutdown`
 * restores the previous filter, limits and warning sink.
 *
 * @throws Error if OpenTelemetry is already registered
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
export function startTestTelemetry({ sampler }: TestTelemetryOptions = {}): TestTelemetry {
  const collector = new SpanCollector();
  const warnings: TelemetryWarning[] = [];
  const provider = new EngineTracerProvider({
    spanProcessors: [collector],
    idGenerator: new DeterministicIds(),
    ...(sampler ? { sampler } : {}),
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
  const leave = standIn(provider, propagator);
  const restoreSettings = installSettings();
  resetWarnings();
  resetFaults();
  setWarningSink((warning) => warnings.push(warning));
  return {
    get spans() {
      return collector.spans;
    },
    get openSpans() {
      return collector.open;
    },
    warnings,
    outline: () => outline(collector.spans),
    ended: (timeoutMillis) => endOfSpans(collector, timeoutMillis),
    clear() {
      collector.clear();
      warnings.length = 0;
      resetWarnings();
    },
    async shutdown() {
      leave();
      await provider.shutdown();
      uninstall();
      restoreSettings();
    },
  };
}
