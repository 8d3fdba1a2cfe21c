import { relative } from 'node:path';
import { countFault } from '../../diagnostics/fault';
import type { CurrentTest } from '../runner/current-test';
import type { Collected } from '../running-telemetry';
import { failedTraceOf } from './failed-trace';
import { writeTraceFile } from './trace-file';

/** Writes the traces of a failed test to a file, and tells its path with the error. Does nothing for a test that passed. */
export function keepTracesOfFailure(test: CurrentTest, collected: Collected, folder: string): void {
  const { collector } = collected;
  if (!test.hasFailed || collector.spans.length + collector.open === 0) return;
  test.addToFailure(noteOn(test, collected, folder));
}

/** A folder that cannot be written must not hide why the test failed. */
function noteOn(test: CurrentTest, collected: Collected, folder: string): string {
  try {
    const { path, leftOut } = writeTraceFile(test, failedTraceOf(test, collected), folder);
    const more = leftOut > 0 ? ` (without ${leftOut} spans, to bound the file)` : '';
    return `The traces of this test are in a file${more}. To see them:\n  npx otel-instrument view --import ${shortest(path)}`;
  } catch (error) {
    countFault('writing the traces of a failed test', error);
    return `The traces of this test could not be written to ${folder}: ${String(error)}`;
  }
}

/** Relative to the folder in which the command will run, if the file is below. */
function shortest(path: string): string {
  const below = relative(process.cwd(), path);
  return below.startsWith('..') ? path : below;
}
