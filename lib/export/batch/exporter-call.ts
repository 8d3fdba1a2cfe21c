import { countFault } from '../../diagnostics/fault';
import { withHandledRejection } from '../../diagnostics/user-code';
import type { BatchExporter, DeliveryResult } from './batch-exporter';

/**
 * Calls an exporter. If it belongs to the application, it may throw, reject, or call back several times.
 *
 * @param done called with each result; ignore all but the first
 */
export function callExporter<Load>(
  exporter: BatchExporter<Load>,
  load: Load,
  done: (result: DeliveryResult) => void,
): void {
  const fail = (error: unknown): void => done({ code: 1, error: error as Error });
  try {
    const returned: unknown = withHandledRejection(exporter.export(load, done) as unknown as Promise<void>);
    // An `async` export function also reports its result through the callback; only a rejection matters here.
    if (isThenable(returned)) void Promise.resolve(returned).then(undefined, fail);
  } catch (error) {
    fail(error);
  }
}

/** @throws (as a rejection) the error of the exporter */
export async function flushExporter(exporter: BatchExporter<never>): Promise<void> {
  await withHandledRejection(exporter.forceFlush?.());
}

/** Flushes an exporter and shuts it down. Never rejects. */
export async function endExporter(exporter: BatchExporter<never>): Promise<void> {
  try {
    await flushExporter(exporter);
  } catch (error) {
    countFault('flushing an exporter', error);
  }
  try {
    await withHandledRejection(exporter.shutdown());
  } catch (error) {
    countFault('shutting down an exporter', error);
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | undefined)?.then === 'function';
}
