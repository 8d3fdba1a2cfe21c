/** Starts and queries the local receiver. */
import { fileURLToPath } from 'node:url';
import { start } from './processes.mjs';

const FILE = fileURLToPath(new URL('sink.mjs', import.meta.url));

/** @param delayMillis milliseconds before each response */
export async function startReceiver(delayMillis = 0) {
  const run = start(process.execPath, [FILE, String(delayMillis)]);
  const url = (await run.line('listening ')).split(' ')[1];
  return {
    url,
    /** Spans received so far. */
    async spans() {
      run.child.stdin.write('count\n');
      return Number((await run.line('count ')).split(' ')[1]);
    },
    stop: () => run.stop(),
  };
}
