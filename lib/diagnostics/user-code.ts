import { types } from 'node:util';
import { diag } from '@opentelemetry/api';
import { processPart } from '../process/process-record';
import { countFault, report } from './fault';

/**
 * A function of the application that takes longer is reported once: the application waits for it, and it may be called
 * for each request.
 */
const SLOW_MILLIS = 100;
const MOST_REPORTS = 100;

const slow = processPart('slow-functions', () => new Set<string>());

/**
 * Asks a function of the application for an answer that is needed at once. What it throws is counted under `where`. A
 * promise is no answer: its rejection is caught and counted too, because an unhandled one would end the process.
 *
 * @param fallback stands for an answer that did not come
 *
 * @example
 * ```ts
 * callUserFunction('`ignore`', () => '/health'.startsWith('/h'), false); // => true
 * callUserFunction<unknown>('`ignore`', async () => true, false); // => false
 * ```
 */
export function callUserFunction<T>(where: string, ask: () => T, fallback: T): T {
  const start = performance.now();
  try {
    const answer = ask();
    if (!isPromised(answer)) return answer;
    refusePromise(where, answer);
  } catch (error) {
    countFault(where, error);
  } finally {
    reportSlow(where, performance.now() - start);
  }
  return fallback;
}

/**
 * Tells a function of the application something. What it throws or rejects with is counted under `where`. It does
 * not wait for a promise.
 *
 * @example
 * ```ts
 * notifyUserFunction('the sink', async () => { throw new Error('full'); });
 * ```
 */
export function notifyUserFunction(where: string, tell: () => unknown): void {
  try {
    catchPromise(where, tell());
  } catch (error) {
    countFault(where, error);
  }
}

/**
 * Takes care of what a function of the application has returned: a promise that is rejected is counted under `where`.
 * For places that are too hot for {@link callUserFunction} and {@link notifyUserFunction}; they catch what the function throws.
 *
 * @returns whether it was a promise
 */
export function catchPromise(where: string, answer: unknown): boolean {
  return onRejection(where, answer, (error) => countFault(where, error));
}

/**
 * Sees to it that a promise of the application ends no process, whatever `then` it has. Whoever waits for it still sees
 * its rejection.
 */
export function withHandledRejection<T>(answer: T): T {
  onRejection('waiting for a promise', answer, () => undefined);
  return answer;
}

/**
 * {@link catchPromise} for what was read from an object: a promise that a getter has made there is ours to catch. One
 * that stood there belongs to others.
 */
export function catchGotten(where: string, holder: unknown, name: string, value: unknown): void {
  if (typeof value !== 'object' || !types.isPromise(value) || types.isProxy(holder)) return;
  let owner = Object(holder) as object | null;
  while (owner && !Object.hasOwn(owner, name)) owner = Object.getPrototypeOf(owner) as object | null;
  if (owner && Object.getOwnPropertyDescriptor(owner, name)?.get) catchPromise(where, value);
}

/**
 * Counts a promise where an answer was needed at once. Its rejection is caught, and not counted again.
 *
 * @returns whether it was a promise
 */
export function refusePromise(where: string, answer: unknown): boolean {
  if (!isPromised(answer)) return false;
  onRejection(where, answer, () => undefined);
  countFault(where, new TypeError('the answer is needed at once, and this function answered with a promise'));
  return true;
}

function onRejection(where: string, answer: unknown, rejected: (error: unknown) => void): boolean {
  // Other thenables may be lazy: asking one for its outcome would start it. None of them ends the process.
  if (!types.isPromise(answer)) return false;
  try {
    // The original `then`: a subclass may do anything in its own.
    void Promise.prototype.then.call(answer, undefined, rejected);
  } catch (error) {
    countFault(where, error);
  }
  return true;
}

function isPromised(answer: unknown): boolean {
  if (typeof answer !== 'object' || answer === null) return false;
  return types.isPromise(answer) || typeof (answer as { then?: unknown }).then === 'function';
}

function reportSlow(where: string, millis: number): void {
  if (millis < SLOW_MILLIS || slow.has(where) || slow.size >= MOST_REPORTS) return;
  slow.add(where);
  report(() => diag.warn(`otel-instrument: ${where} took ${Math.round(millis)} ms. The application waits for it.`));
}
