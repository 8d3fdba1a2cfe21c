import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { decodeTraces, type TraceSpan } from '../../../../lib/viewer';

/**
 * Reads what the `file` exporter of a Collector has written as JSON, one request in each line, with exact values: 64-bit
 * integers, doubles and bytes are in `exactAttributes` where the plain value is not the whole truth.
 *
 * The exporter truncates the file when it starts, unless it has `append: true`. A Collector that was killed may leave half a
 * line: it is skipped if it is the last one, and JSON's error is thrown if it is not.
 */
export async function* spansOf(file: string): AsyncGenerator<TraceSpan, void> {
  let torn: unknown;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    if (torn) throw torn;
    if (line === '') continue;
    try {
      yield* decodeTraces(Buffer.from(line), 'application/json');
    } catch (error) {
      torn = error;
    }
  }
}

/** All spans of {@link spansOf}, for small files. */
export async function readSpans(file: string): Promise<readonly TraceSpan[]> {
  const spans: TraceSpan[] = [];
  for await (const span of spansOf(file)) spans.push(span);
  return spans;
}
