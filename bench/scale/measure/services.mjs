/** What the services pay: processor time of a request in all of them together, and the bytes that they export. */
import { startReceiver } from '../../receiver.mjs';
import { startWire } from '../collector/wire.mjs';
import { startGenerator } from '../load/generator.mjs';

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

export async function measureServices({ rounds, only, record, progress }) {
  const cases = CASES.filter(({ name }) => only.test(name)).map((each) => Object.assign(each, { rounds: [] }));
  for (let round = 0; round < rounds; round++) {
    for (const each of cases) {
      each.rounds.push(await measureOnce(each, record));
      progress(each.name, each.rounds.at(-1));
    }
  }
  return cases;
}

/** The first half of the requests warms up. */
async function measureOnce({ mode, headRatio, compression }, { requests, seed, rate, dist }) {
  const receiver = await startReceiver();
  const wire = await startWire(Number(new URL(receiver.url).port));
  const exporter = { endpoint: `http://127.0.0.1:${wire.port}`, compression };
  const telemetry = mode && { mode, headRatio, exporter, latencyMillis: 1000, ratio: 0 };
  const generator = await startGenerator({ processes: 1, seed, rate, dist, telemetry });
  try {
    await generator.send(requests / 2);
    const before = wire.bytes.up;
    const measured = await generator.send(requests / 2);
    const { cpuMicros, counts } = await generator.end();
    return {
      microsPerRequest: (measured.cpuMicros + cpuMicros) / measured.requests,
      bytesPerRequest: (wire.bytes.up - before) / measured.requests,
      spansPerRequest: measured.spans / measured.requests,
      exportedShare: counts[0].exported / counts[0].spans,
      dropped: counts[0].dropped + counts[0].failed,
      rssMebibytes: measured.rss[0] / 2 ** 20,
    };
  } finally {
    await generator.stop();
    wire.close();
    await receiver.stop();
  }
}
