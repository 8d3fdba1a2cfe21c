import { types } from 'node:util';
import { diag } from '@opentelemetry/api';
import { processPart } from '../process/process-record';
import { quotedText } from './quoted-text';

const faults = processPart('faults', () => new Map<string, number>());

/**
 * Runs a piece of our own work that the application must not feel: whatever it throws is counted under `where`,
 * reported the first time through OpenTelemetry's `diag`, and answered with `fallback`.
 *
 * @example
 * ```ts
 * guard('reading the cart', () => JSON.parse('{"items":2}').items as number, 0); // => 2
 * guard('reading the cart', () => JSON.parse('{').items as number, 0); // => 0
 * ```
 */
export function guard<T>(where: string, work: () => T, fallback: T): T {
  try {
    return work();
  } catch (error) {
    countFault(where, error);
    return fallback;
  }
}

/** Counts a fault of ours; the first one of each kind is reported through `diag`. */
export function countFault(where: string, error: unknown): void {
  const count = (faults.get(where) ?? 0) + 1;
  faults.set(where, count);
  if (count > 1) return;
  const text = `otel-instrument: ${where} failed; the call went on without it. Further failures are only counted.`;
  report(() => diag.error(text, described(error)));
}

/** Says something through `diag`. A diagnostics logger that throws or rejects is no reason to break the application. */
export function report(say: () => unknown): void {
  try {
    const said = say();
    if (types.isPromise(said)) void Promise.prototype.then.call(said, undefined, () => undefined);
  } catch {
    // There is no other place to report it to.
  }
}

/** Errors of an application may quote what it works with. */
function described(error: unknown): unknown {
  if (!(error instanceof Error)) return typeof error === 'string' ? quotedText(error) : error;
  return quotedText(error.stack ?? `${error.name}: ${error.message}`);
}

/**
 * How often each piece of our own work has failed since the process started, by name.
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
