import { types } from 'node:util';
import { processPart } from '../process/process-record';
import { countFault, reportMisuse } from './fault';

/** A user function that takes longer is reported once: it blocks the application, perhaps on every request. */
const SLOW_MILLIS = 100;
const MAX_REPORTS = 100;

const slow = processPart('slow-functions', () => new Set<string>());

/**
 * Calls a user function that must return synchronously. An error is counted under `where`. So is a promise; its rejection
 * is caught, because an unhandled rejection would end the process.
 *
 * @param fallback `undefined` by default
 * @returns the result, or `fallback` if the function throws or returns a promise
 *
 * @example
 * ```ts
 * callUserFunction('`ignore`', () => '/health'.startsWith('/h'), false); // => true
 * callUserFunction<unknown>('`ignore`', async () => true, false); // => false
 * ```
 */
export function callUserFunction<T>(where: string, call: () => T): T | undefined;
export function callUserFunction<T>(where: string, call: () => T, fallback: T): T;
export function callUserFunction<T>(where: string, call: () => T, fallback?: T): T | undefined {
  const start = performance.now();
  try {
    const result = call();
    if (!isThenable(result)) return result;
    disallowPromise(where, result);
  } catch (error) {
    countFault(where, error);
  } finally {
    reportSlow(where, performance.now() - start);
  }
  return fallback;
}

/**
 * Calls a user function whose result does not matter. An error or a rejection is counted under `where`. A returned
 * promise is not awaited.
 *
 * @example
 * ```ts
 * notifyUserFunction('the sink', async () => { throw new Error('full'); });
 * ```
 */
export function notifyUserFunction(where: string, call: () => unknown): void {
  try {
    catchPromise(where, call());
  } catch (error) {
    countFault(where, error);
  }
}

/**
 * Calls a user function whose result must be valid. An error or an invalid result is counted under `where`.
 *
 * @param expected completes "Expected …"
 * @returns `undefined` if the result is not valid
 */
export function callForValid<T>(
  where: string,
  call: () => T,
  isValid: (result: T) => boolean,
  expected: string,
): T | undefined {
  try {
    const result = call();
    if (isValid(result)) return result;
    catchPromise(where, result);
    countFault(where, new TypeError(`Expected ${expected}.`));
  } catch (error) {
    countFault(where, error);
  }
  return undefined;
}

/**
 * Counts the rejection of a promise that a user function returned, under `where`. Use it on paths that are too hot for
 * {@link callUserFunction} and {@link notifyUserFunction}, and catch what the function throws yourself.
 *
 * @returns whether the result was a promise
 */
export function catchPromise(where: string, result: unknown): boolean {
  return onRejection(where, result, (error) => countFault(where, error));
}

/**
 * Handles the rejection of a user's promise, so that it cannot end the process. Others that await the promise still see
 * the rejection.
 */
export function withHandledRejection<T>(result: T): T {
  onRejection('waiting for a promise', result, () => undefined);
  return result;
}

/**
 * {@link catchPromise} for a value read from an object. Only a promise that a getter created is caught. A promise stored
 * in the object belongs to the application, which must see its rejection.
 */
export function catchGetterPromise(where: string, holder: unknown, name: string, value: unknown): void {
  if (typeof value !== 'object' || !types.isPromise(value) || types.isProxy(holder)) return;
  let owner = Object(holder) as object | null;
  while (owner && !Object.hasOwn(owner, name)) owner = Object.getPrototypeOf(owner) as object | null;
  if (owner && Object.getOwnPropertyDescriptor(owner, name)?.get) catchPromise(where, value);
}

/**
 * Counts a promise that was returned where a plain value is needed. Its rejection is caught, and not counted again.
 *
 * @returns whether the result was a promise
 */
export function disallowPromise(where: string, result: unknown): boolean {
  if (!isThenable(result)) return false;
  onRejection(where, result, () => undefined);
  countFault(where, new TypeError('expected a value, got a promise: this function must return synchronously'));
  return true;
}

function onRejection(where: string, result: unknown, rejected: (error: unknown) => void): boolean {
  // Other thenables may be lazy: calling `then` would start them. Their rejections cannot end the process.
  if (!types.isPromise(result)) return false;
  try {
    // The original `then`, because a subclass may override it.
    void Promise.prototype.then.call(result, undefined, rejected);
  } catch (error) {
    countFault(where, error);
  }
  return true;
}

function isThenable(result: unknown): boolean {
  if (typeof result !== 'object' || result === null) return false;
  return types.isPromise(result) || typeof (result as { then?: unknown }).then === 'function';
}

function reportSlow(where: string, millis: number): void {
  if (millis < SLOW_MILLIS || slow.has(where) || slow.size >= MAX_REPORTS) return;
  slow.add(where);
  reportMisuse(`otel-instrument: ${where} took ${Math.round(millis)} ms and blocked the application.`);
}
