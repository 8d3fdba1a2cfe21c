import { processPart } from '../../process/process-record';

type Hook = (body: (...given: unknown[]) => void | Promise<void>) => unknown;

/** The functions of a test runner that run code around tests. Those of Jest and Vitest have these names. */
export interface TestHooks {
  readonly beforeAll: Hook;
  readonly beforeEach: Hook;
  readonly afterEach: Hook;
  readonly afterAll: Hook;
}

const NAMES = ['beforeAll', 'beforeEach', 'afterEach', 'afterAll'] as const;

/** What an entry for a runner installs. */
export interface InstalledRunner extends TestHooks {
  readonly expect: ExpectWithState;
}

/** The `expect` of Jest and Vitest, which knows the current test. */
export interface ExpectWithState {
  getState?(): { readonly testPath?: string };
}

/** A process part, because an entry and a test may load different copies of this package. */
const place = processPart('test-hooks', (): { installed: InstalledRunner | undefined } => ({ installed: undefined }));

/** Keeps the hooks of a runner that has no globals. The entries for the runners call it. */
export function installRunner(runner: InstalledRunner): void {
  place.installed = runner;
}

/** Path of the test file that runs; empty if the runner does not tell. */
export function testPath(): string {
  const { expect = place.installed?.expect } = globalThis as { readonly expect?: ExpectWithState };
  return expect?.getState?.().testPath ?? '';
}

/**
 * The hooks that were given, or those of the globals, or those that an entry installed.
 *
 * @throws Error if there are none
 */
export function findHooks(given: TestHooks | undefined): TestHooks {
  const found = (given ? [given] : [globalThis, place.installed]).find(isHooks);
  if (found) return found;
  throw new Error(
    given
      ? `useTestTelemetry() needs the functions ${NAMES.join(', ')} in its option \`hooks\`.`
      : `useTestTelemetry() found no ${NAMES.join(', ')}. Call it in a test file of Jest or Vitest. If Vitest runs without ` +
          "globals, add 'otel-instrument/testing/vitest' to its `setupFiles`, or pass the functions: " +
          `useTestTelemetry({ hooks: { ${NAMES.join(', ')} } }).`,
  );
}

function isHooks(value: unknown): value is TestHooks {
  const hooks = value as Partial<Record<string, unknown>> | undefined;
  return hooks !== undefined && NAMES.every((name) => typeof hooks[name] === 'function');
}
