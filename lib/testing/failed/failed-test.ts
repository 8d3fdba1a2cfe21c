import type { SpanCollector } from '../span-collector';
import type { CurrentTest } from '../runner/current-test';
import { writeTraceFile } from './trace-file';

/** Writes the traces of a failed test to a file, and tells its path with the error. Does nothing for a test that passed. */
export function keepTracesOfFailure(test: CurrentTest, collector: SpanCollector, folder: string): void {
  if (test.errors.length === 0 || collector.spans.length + collector.open === 0) return;
  const { path, leftOut } = writeTraceFile({ test, collector, folder });
  const more = leftOut > 0 ? ` (without ${leftOut} spans, to bound the file)` : '';
  const note = `The traces of this test are in ${path}${more}. To see them: npx otel-instrument view --import ${path}`;
  for (const error of test.errors) {
    const { message, stack } = error;
    if (typeof message === 'string') error.message = `${message}\n\n${note}`;
    if (typeof stack === 'string') error.stack = withNote(stack, note);
  }
}

/** Runners print the part of a stack before the first place as the message. */
function withNote(stack: string, note: string): string {
  const places = stack.search(/\n\s+at /);
  return places < 0 ? `${stack}\n\n${note}` : `${stack.slice(0, places)}\n\n${note}${stack.slice(places)}`;
}
