/** The local receiver, as a run uses it. */
import { fileURLToPath } from 'node:url';
import { start } from './processes.mjs';

const FILE = fileURLToPath(new URL('sink.mjs', import.meta.url));

/** @param delayMillis how long it takes to answer */
export async function startReceiver(delayMillis = 0) {
  const run = start(process.execPath, [FILE, String(delayMillis)]);
  const url = (await run.line('listening ')).split(' ')[1];
  return {
    url,
    /** Spans that have come in so far. */
    async spans() {
      run.child.stdin.write('count\n');
      return Number((await run.line('count ')).split(' ')[1]);
    },
    stop: () => run.stop(),
  };
}
