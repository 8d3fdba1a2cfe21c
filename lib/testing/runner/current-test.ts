/** The test for which a hook runs. */
export interface CurrentTest {
  /** With the names of the blocks around it. */
  readonly name: string;
  /** Path of its file; empty if the runner does not tell. */
  readonly file: string;
  /** Whether other tests run at the same time. */
  readonly isConcurrent: boolean;
  /** The errors by which it failed so far. Their texts can be changed. */
  readonly errors: readonly Writable<TestError>[];
}

/** What runners print of an error. */
export interface TestError {
  readonly message?: unknown;
  readonly stack?: unknown;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** What Vitest gives a hook. */
interface VitestTask {
  readonly name?: unknown;
  readonly fullTestName?: unknown;
  readonly concurrent?: unknown;
  readonly file?: { readonly filepath?: unknown };
  readonly suite?: VitestTask;
  readonly result?: { readonly state?: unknown; readonly errors?: readonly TestError[] };
}

/** What `jest-circus` knows of a test. */
interface CircusTest {
  readonly concurrent?: unknown;
  /** Each with the error that tells where the test was declared. */
  readonly errors?: readonly unknown[];
}

interface ExpectState {
  readonly currentTestName?: string;
  readonly testPath?: string;
}

/**
 * The test for which a hook runs, in Vitest or Jest.
 *
 * @param context what the runner gave the hook
 * @returns `undefined` in other runners
 */
export function currentTest(context: unknown): CurrentTest | undefined {
  const task = (context as { readonly task?: VitestTask } | undefined)?.task;
  if (task) return testOfVitest(task);
  const circus = circusTest();
  const state = expectState();
  if (!state?.currentTestName) return undefined;
  return {
    name: state.currentTestName,
    file: state.testPath ?? '',
    isConcurrent: circus?.concurrent === true,
    errors: (circus?.errors ?? [])
      .map((entry) => (Array.isArray(entry) ? (entry[0] as unknown) : entry))
      .filter(isError),
  };
}

function testOfVitest(task: VitestTask): CurrentTest {
  const filepath = task.file?.filepath;
  return {
    name: nameOf(task),
    file: typeof filepath === 'string' ? filepath : '',
    isConcurrent: task.concurrent === true,
    errors: task.result?.state === 'fail' ? (task.result.errors ?? []).filter(isError) : [],
  };
}

function nameOf({ name, suite }: VitestTask): string {
  const around = suite?.name ? `${nameOf(suite)} ` : '';
  return `${around}${typeof name === 'string' ? name : ''}`;
}

/** Jest has no public way to learn in a hook whether a test failed. This symbol has had its name since version 24. */
function circusTest(): CircusTest | undefined {
  const key = Object.getOwnPropertySymbols(globalThis).find(({ description }) => description === 'JEST_STATE_SYMBOL');
  const state = key && (globalThis as unknown as Record<symbol, unknown>)[key];
  return (state as { readonly currentlyRunningTest?: CircusTest } | undefined)?.currentlyRunningTest;
}

function expectState(): ExpectState | undefined {
  const { expect } = globalThis as { readonly expect?: { getState?(): ExpectState } };
  return expect?.getState?.();
}

const isError = (value: unknown): value is Writable<TestError> => typeof value === 'object' && value !== null;
