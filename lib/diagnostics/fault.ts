import { types } from 'node:util';
import { diag } from '@opentelemetry/api';
import { processPart } from '../process/process-record';
import { quotedText } from './quoted-text';

const faults = processPart('faults', () => new Map<string, number>());

/**
 * Runs internal work that must not affect the application. An error is counted under `where`; the first one is also
 * reported through OpenTelemetry's `diag`.
 *
 * @param fallback `undefined` by default
 * @returns the result of `work`, or `fallback` if it throws
 *
 * @example
 * ```ts
 * guard('reading the cart', () => JSON.parse('{"items":2}').items as number, 0); // => 2
 * guard('reading the cart', () => JSON.parse('{').items as number, 0); // => 0
 * ```
 */
export function guard<T>(where: string, work: () => T): T | undefined;
export function guard<T>(where: string, work: () => T, fallback: T): T;
export function guard<T>(where: string, work: () => T, fallback?: T): T | undefined {
  try {
    return work();
  } catch (error) {
    countFault(where, error);
    return fallback;
  }
}

/** Counts an internal error under `where`. The first one is reported through `diag`. */
export function countFault(where: string, error: unknown): void {
  const count = (faults.get(where) ?? 0) + 1;
  faults.set(where, count);
  if (count > 1) return;
  const text = `otel-instrument: ${where} failed; the call went on without it. Further failures are only counted.`;
  report(() => diag.error(text, described(error)));
}

/** Calls `diag`. A `diag` logger that throws or rejects must not break the application. */
export function report(log: () => unknown): void {
  try {
    const result = log();
    if (types.isPromise(result)) void Promise.prototype.then.call(result, undefined, () => undefined);
  } catch {
    // There is nowhere else to report it.
  }
}

/** Reports through `diag` that an API is used in a way that has no effect, or a bad one. */
export function reportMisuse(message: string): void {
  report(() => diag.warn(message));
}

/** Error messages may quote the application's data, so they are redacted. */
function described(error: unknown): unknown {
  if (!(error instanceof Error)) return typeof error === 'string' ? quotedText(error) : error;
  return quotedText(error.stack ?? `${error.name}: ${error.message}`);
}

/**
 * How often internal work has failed since the process started, by the name of the work.
 *
 * @example
 * ```ts
 * const pay = instrument({ name: 'pay', fields: { total: () => JSON.parse('{') as number } }, () => 'paid');
 * pay(); // => 'paid'
 * faultCounts(); // => new Map([['field `total` of pay', 1]])
 * ```
 */
export function faultCounts(): ReadonlyMap<string, number> {
  return new Map(faults);
}

export function resetFaults(): void {
  faults.clear();
}
