import { processPart } from '../process/process-record';
import { defaultFolder } from './failed/trace-file';
import { keepTracesOfFailure } from './failed/failed-test';
import { keepAsTestTelemetry, runningTelemetry } from './running-telemetry';
import { concurrentTestOfBlock } from './runner/circus-state';
import { currentTest } from './runner/current-test';
import { findHooks, type TestHooks } from './runner/test-hooks';
import { namesOf } from './waiting/progress';
import { startTestTelemetry, type TestTelemetry, type TestTelemetryOptions } from './test-telemetry';

/** Options of {@link useTestTelemetry}. */
export interface UseTestTelemetryOptions extends TestTelemetryOptions {
  /** `beforeAll`, `beforeEach`, `afterEach` and `afterAll` of the runner; its globals by default. */
  readonly hooks?: TestHooks;
  /** Whether a span that a test leaves open fails the test; `false` by default. */
  readonly failOnOpenSpans?: boolean;
  /**
   * The folder to which the traces of failed tests are written, as OTLP JSON lines; `false` for none. By default
   * `OTEL_INSTRUMENT_FAILED_TESTS`, or `node_modules/.cache/otel-instrument/failed-tests`.
   */
  readonly failedTests?: string | false;
}

/** The telemetry of nested calls: the outermost starts and ends it. */
const place = processPart('used-test-telemetry', (): { current: TestTelemetry | undefined; users: number } => ({
  current: undefined,
  users: 0,
}));

/**
 * Sets up test telemetry for a file or a `describe` block, and cleans up. It starts before the first test, so that an
 * application that a later `beforeAll` starts joins it, and is cleared before each test. It ends after the last one. Nested
 * calls share the outermost telemetry. The telemetry of an application that a test starts ends with the test.
 *
 * If a test fails, its traces are written to a file, and the failure tells the path.
 *
 * Tests that run at the same time in one file cannot share it: it fails tests of `test.concurrent`. Files that run at the same
 * time are in processes or threads of their own, and do not matter.
 *
 * @returns the telemetry; use it in tests and hooks
 * @throws Error if there are no hooks, if the call is nested and has other options, or if OpenTelemetry is already registered
 *
 * @example
 * ```ts
 * const telemetry = useTestTelemetry({ hooks }); // in Jest and Vitest without arguments
 * ```
 */
export function useTestTelemetry(options: UseTestTelemetryOptions = {}): TestTelemetry {
  const { hooks, failOnOpenSpans = false, failedTests, ...own } = options;
  const { beforeAll, beforeEach, afterEach, afterAll } = findHooks(hooks);
  const folder = failedTests ?? (process.env['OTEL_INSTRUMENT_FAILED_TESTS'] || defaultFolder());
  let isOwner = false;
  let isUser = false;
  let endApplications: (() => Promise<void>) | undefined;
  // A parameter would make Jest wait for a callback, and Vitest look for fixtures.
  beforeAll(() => {
    refuseConcurrent(concurrentTestOfBlock());
    isOwner = place.users === 0;
    if (isOwner) place.current = startTestTelemetry(own);
    else checkNested(own);
    place.users++;
    isUser = true;
  });
  beforeEach((...given) => {
    if (!isOwner) return;
    const test = currentTest(given[0]);
    if (test?.isConcurrent) refuseConcurrent(test.name);
    place.current?.clear();
    // An application that a test starts and leaves running must not decide about the spans of the next test.
    endApplications = runningTelemetry()?.mark();
  });
  afterEach(async (...given) => {
    if (!isUser) return;
    const collected = runningTelemetry();
    if (!collected) return;
    const test = currentTest(given[0]);
    if (isOwner && folder !== false && test) keepTracesOfFailure(test, collected, folder);
    await endApplications?.();
    endApplications = undefined;
    const { open, openNames } = collected.collector;
    if (failOnOpenSpans && open > 0) {
      throw new Error(`The test left spans open: ${namesOf(openNames)}. Await what it started.`);
    }
  });
  afterAll(async () => {
    if (!isUser) return;
    isUser = false;
    if (--place.users > 0) return;
    const { current } = place;
    place.current = undefined;
    await current?.shutdown();
  });
  return keepAsTestTelemetry(new UsedTelemetry());
}

function checkNested(options: TestTelemetryOptions): void {
  const [name] = Object.keys(options);
  if (name === undefined) return;
  throw new Error(
    `useTestTelemetry() of an outer block already runs, so \`${name}\` has no effect here. Pass it to the outer call, or ` +
      'move the blocks into different files.',
  );
}

function refuseConcurrent(test: string | undefined): void {
  if (test === undefined) return;
  throw new Error(
    `useTestTelemetry() cannot tell apart the spans of tests that run at the same time, and "${test}" is concurrent. ` +
      'Remove `.concurrent` from the test and the blocks around it, or move it to a file without useTestTelemetry().',
  );
}

/** Hands everything on to the telemetry that runs. */
class UsedTelemetry implements TestTelemetry {
  private get current(): TestTelemetry {
    if (place.current) return place.current;
    throw new Error('Test telemetry runs from `beforeAll` to `afterAll`: use it inside tests and hooks.');
  }

  get spans(): TestTelemetry['spans'] {
    return this.current.spans;
  }

  get openSpans(): number {
    return this.current.openSpans;
  }

  get lines(): TestTelemetry['lines'] {
    return this.current.lines;
  }

  get warnings(): TestTelemetry['warnings'] {
    return this.current.warnings;
  }

  readonly outline: TestTelemetry['outline'] = (options) => this.current.outline(options);
  readonly waterfall: TestTelemetry['waterfall'] = (style) => this.current.waterfall(style);
  readonly span: TestTelemetry['span'] = (name) => this.current.span(name);
  readonly ended: TestTelemetry['ended'] = (timeoutMillis) => this.current.ended(timeoutMillis);
  readonly waitForTrace: TestTelemetry['waitForTrace'] = (condition, options) =>
    this.current.waitForTrace(condition, options);
  readonly clear: TestTelemetry['clear'] = () => this.current.clear();
  readonly shutdown: TestTelemetry['shutdown'] = () => this.current.shutdown();
}
