import { resetFaults } from '../diagnostics/fault';
import { resetWarnings, setWarningSink, type TelemetryWarning } from '../diagnostics/warning';
import { registerGlobals } from '../engine/globals';
import type { Sampler } from '../engine/sdk';
import { EngineTracerProvider } from '../engine/tracer-provider';
import { installSettings } from '../process/process-settings';
import { w3cWith } from '../propagation/composite';
import { DeterministicIds } from './deterministic-ids';
import { type CollectedSpan, SpanCollector } from './span-collector';
import { outline, type SpanOutline } from './span-outline';

/** Options of {@link startTestTelemetry}. */
export interface TestTelemetryOptions {
  /** Keeps every span by default. */
  readonly sampler?: Sampler;
}

/** Tracing into memory. */
export interface TestTelemetry {
  /** Spans that have ended, in the order of their ends. */
  readonly spans: readonly CollectedSpan[];
  /** Spans that have started and not ended: more than none at the end of a test is a leak. */
  readonly openSpans: number;
  /** Warnings that the library has given. */
  readonly warnings: readonly TelemetryWarning[];
  /** All traces as trees, without ids and times. */
  outline(): readonly SpanOutline[];
  /** Forgets spans and warnings. */
  clear(): void;
  /** Takes everything down; the next test can start its own. */
  shutdown(): Promise<void>;
}

/**
 * Registers a provider that keeps spans in memory, with ids that count from 1, asynchronous context and W3C
 * propagation: for tests that assert whole traces. It takes the place of `startTelemetry`.
 *
 * It works across copies of this package in one process, such as jest's `resetModules` makes. Its `shutdown` restores the
 * filter, the limits and the warning sink as they were at its start.
 *
 * @example
 * ```ts
 * const telemetry = startTestTelemetry();
 * instrument({ name: 'add' }, (a: number, b: number) => a + b)(2, 3);
 * telemetry.outline(); // => [{ name: 'add', attributes: { a: 2, b: 3 } }]
 * await telemetry.shutdown();
 * ```
 */
export function startTestTelemetry({ sampler }: TestTelemetryOptions = {}): TestTelemetry {
  const collector = new SpanCollector();
  const ids = new DeterministicIds();
  const warnings: TelemetryWarning[] = [];
  const provider = new EngineTracerProvider({
    spanProcessors: [collector],
    idGenerator: ids,
    ...(sampler ? { sampler } : {}),
  });
  const { taken, uninstall } = registerGlobals(provider, w3cWith());
  if (taken.length > 0)
    throw new Error('OpenTelemetry is registered already: shut down what the test before has started.');
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
    clear() {
      collector.clear();
      warnings.length = 0;
      resetWarnings();
    },
    async shutdown() {
      await provider.shutdown();
      uninstall();
      restoreSettings();
    },
  };
}
