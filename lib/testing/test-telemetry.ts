import { resetFaults } from '../diagnostics/fault';
import { resetWarnings, setWarningSink, type TelemetryWarning } from '../diagnostics/warning';
import { registerGlobals } from '../telemetry/register-globals';
import type { Sampler } from '../otel/sdk';
import { standIn } from '../engine/stand-in';
import { EngineTracerProvider } from '../engine/tracer-provider';
import { installSettings } from '../process/process-settings';
import { w3cWith } from '../propagation/composite';
import { DeterministicIds } from './deterministic-ids';
import { EndOfSpans } from './end-of-spans';
import type { FinishedSpan } from '../otel/finished-span';
import { SpanCollector } from './span-collector';
import { outline, type SpanOutline } from './span-outline';

/** Options of {@link startTestTelemetry}. */
export interface TestTelemetryOptions {
  /** Keeps every span by default. */
  readonly sampler?: Sampler;
}

/** Tracing into memory. */
export interface TestTelemetry {
  /** Spans that have ended, in the order of their ends. */
  readonly spans: readonly FinishedSpan[];
  /** Spans that have started and not ended: more than none at the end of a test is a leak. */
  readonly openSpans: number;
  /** Warnings that the library has given. */
  readonly warnings: readonly TelemetryWarning[];
  /** All traces as trees, without ids and times. */
  outline(): readonly SpanOutline[];
  /**
   * Waits until every span that has started has ended. The span of a request may end a moment after its answer arrives.
   *
   * @param timeoutMillis how long to wait, in milliseconds; 2000 by default
   * @returns the spans
   * @throws Error that names the spans that are still open
   */
  ended(timeoutMillis?: number): Promise<readonly FinishedSpan[]>;
  /** Forgets spans and warnings, and the spans that are still open too. */
  clear(): void;
  /** Takes everything down, and the telemetry of an application that still runs; the next test can start its own. */
  shutdown(): Promise<void>;
}

/**
 * Registers a provider that keeps spans in memory, with ids that count from 1, asynchronous context and W3C
 * propagation: for tests that assert whole traces. It takes the place of `startTelemetry`.
 *
 * An application that calls `startTelemetry` later joins it, a Nest application with `TelemetryModule` too: its spans
 * are kept here and nothing is sent, whatever its options say of exporters, span processors and sampling. Its filter,
 * redaction, limits and propagation hold. Start it before the application, in Jest and in Vitest, and shut it down after.
 *
 * It works across copies of this package in one process, such as jest's `resetModules` makes. Its `shutdown` restores the
 * filter, the limits and the warning sink as they were at its start.
 *
 * @throws Error where OpenTelemetry is registered already
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
      'OpenTelemetry is registered already. Start test telemetry before the application, and shut down what the test ' +
        'before has started.',
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
    ended: (timeoutMillis) => new EndOfSpans(collector).within(timeoutMillis),
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
