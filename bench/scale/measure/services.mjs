/** What the services pay: processor time of a request in all of them together, and the bytes that they export. */
import { fileURLToPath } from 'node:url';
import { measureApart } from '../../processes.mjs';
import { startReceiver } from '../../receiver.mjs';
import { startWire } from '../collector/wire.mjs';
import { inRounds } from './rounds.mjs';

const REQUESTS = fileURLToPath(new URL('requests.mjs', import.meta.url));
const CASES = [
  { name: 'off' },
  { name: 'head 0', mode: 'head', headRatio: 0 },
  { name: 'head 1 %', mode: 'head', headRatio: 0.01 },
  { name: 'head 10 %', mode: 'head', headRatio: 0.1 },
  { name: 'head 100 %', mode: 'head', headRatio: 1 },
  { name: 'process', mode: 'process', headRatio: 0.01 },
  { name: 'collector', mode: 'collector', headRatio: 0.01 },
  { name: 'collector, gzip', mode: 'collector', headRatio: 0.01, compression: 'gzip' },
];

export async function measureServices(options) {
  return inRounds(CASES, options, (each) => measureOnce(each, options.record));
}

async function measureOnce({ mode, headRatio, compression }, { requests, seed, dist }) {
  const receiver = await startReceiver();
  const wire = await startWire(Number(new URL(receiver.url).port));
  const exporter = { endpoint: `http://127.0.0.1:${wire.port}`, compression };
  const telemetry = mode && { mode, headRatio, exporter, latencyMillis: 1000, ratio: 0 };
  try {
    const settings = JSON.stringify({ telemetry, seed, requests, dist });
    const result = await measureApart(process.execPath, [REQUESTS, settings], { millis: 120_000 });
    if (result.reason) throw new Error(result.reason);
    return { ...result, bytesPerRequest: wire.bytes.up / requests / 2 };
  } finally {
    wire.close();
    await receiver.stop();
  }
}
