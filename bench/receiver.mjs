/** Starts and queries the local receiver. */
import { fileURLToPath } from 'node:url';
import { start } from './processes.mjs';

const FILE = fileURLToPath(new URL('sink.mjs', import.meta.url));

/** @param delayMillis milliseconds before each response */
export async function startReceiver(delayMillis = 0) {
  const run = start(process.execPath, [FILE, String(delayMillis)]);
  const url = (await run.line('listening ')).split(' ')[1];
  const received = async () => {
    run.child.stdin.write('count\n');
    const [, spans, bytes] = (await run.line('count ')).split(' ').map(Number);
    return { spans, bytes };
  };
  return {
    url,
    /** Spans received so far. */
    spans: async () => (await received()).spans,
    /** Spans received so far, and their bytes as they were sent. */
    received,
    stop: () => run.stop(),
  };
}
