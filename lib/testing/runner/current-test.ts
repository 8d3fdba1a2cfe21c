import { circusTest, fullNameOf } from './circus-state';
import { testPath } from './test-hooks';

/** The test for which a hook runs. */
export interface CurrentTest {
  /** With the names of the blocks around it. */
  readonly name: string;
  /** Path of its file; empty if the runner does not tell. */
  readonly file: string;
  /** Whether other tests run at the same time. */
  readonly isConcurrent: boolean;
  readonly hasFailed: boolean;
  /** Adds a text to what the runner prints of the failure. */
  addToFailure(note: string): void;
}

/** What runners print of an error. */
interface PrintedError {
  message?: unknown;
  stack?: unknown;
}

/** What Vitest gives a hook. */
interface VitestTask {
  readonly name?: unknown;
  readonly concurrent?: unknown;
  readonly file?: { readonly filepath?: unknown };
  readonly suite?: VitestTask;
  readonly result?: { readonly state?: unknown; readonly errors?: readonly unknown[] };
}

/**
 * The test for which a hook runs, in Vitest or Jest.
 *
 * @param context what the runner gave the hook
 * @returns `undefined` in other runners
 */
export function currentTest(context: unknown): CurrentTest | undefined {
  const task = (context as { readonly task?: VitestTask } | undefined)?.task;
  return task ? testOfVitest(task) : testOfJest();
}

function testOfVitest(task: VitestTask): CurrentTest {
  const filepath = task.file?.filepath;
  const { state, errors = [] } = task.result ?? {};
  return {
    name: nameOf(task),
    file: typeof filepath === 'string' ? filepath : '',
    isConcurrent: task.concurrent === true,
    hasFailed: state === 'fail',
    addToFailure(note) {
      for (const error of errors) addToError(error, note);
    },
  };
}

function testOfJest(): CurrentTest | undefined {
  const test = circusTest();
  if (!test) return undefined;
  const errors = test.errors ?? [];
  return {
    name: fullNameOf(test),
    file: testPath(),
    isConcurrent: test.concurrent === true,
    hasFailed: errors.length > 0,
    addToFailure(note) {
      for (const [index, error] of errors.entries()) {
        const [thrown] = Array.isArray(error) ? (error as unknown[]) : [error];
        if (typeof thrown !== 'string') addToError(thrown, note);
        // A timeout is a text.
        else if (Array.isArray(error)) error[0] = `${thrown}\n\n${note}`;
        else errors[index] = `${thrown}\n\n${note}`;
      }
    },
  };
}

function nameOf({ name, suite }: VitestTask): string {
  const around = suite?.name ? `${nameOf(suite)} ` : '';
  return `${around}${typeof name === 'string' ? name : ''}`;
}

function addToError(error: unknown, note: string): void {
  if (typeof error !== 'object' || error === null) return;
  const printed = error as PrintedError;
  const { message, stack } = printed;
  if (typeof message === 'string') printed.message = `${message}\n\n${note}`;
  if (typeof stack === 'string') printed.stack = withNote(stack, note);
}

/** Runners print the part of a stack before the first place as the message. */
function withNote(stack: string, note: string): string {
  const places = stack.search(/\n\s+at /);
  return places < 0 ? `${stack}\n\n${note}` : `${stack.slice(0, places)}\n\n${note}${stack.slice(places)}`;
}
