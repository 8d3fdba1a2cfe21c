// A load generator: `node bench/scale/run.mjs --help`. Prints what each process exported, and what must be kept of it.
//
// Spans get their times from the model and are ended at once, so that one core replays many requests. This leaves out that
// the spans of a slow request reach the Collector late, and that a process buffers them meanwhile.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { startReceiver } from '../receiver.mjs';
import { startGenerator } from './load/generator.mjs';
import { readOptions, USAGE } from './options.mjs';

const { expectedRun } = createRequire(import.meta.url)('./model/oracle.cjs');
const options = optionsOf();
if (options?.help) console.log(USAGE);
else if (options) await run();

function optionsOf() {
  try {
    return readOptions(process.argv.slice(2));
  } catch ({ message }) {
    console.error(message);
    process.exitCode = 2;
    return undefined;
  }
}

async function run() {
  const { mode, requests, rate, processes, seed, protocol, compression, headRatio, latencyMillis, ratio, dist } =
    options;
  if (!options.endpoint && protocol !== 'http/protobuf') throw new Error(`--protocol=${protocol} needs an --endpoint.`);
  const receiver = options.endpoint || mode === 'off' ? undefined : await startReceiver();
  const exporter = { endpoint: options.endpoint ?? receiver?.url, protocol, compression };
  const telemetry = mode === 'off' ? undefined : { mode, exporter, headRatio, latencyMillis, ratio };
  const generator = await startGenerator({ processes, seed, rate, telemetry, dist });
  const sent = await generator.send(requests);
  const ended = await generator.end();
  const micros = (sent.cpuMicros + ended.cpuMicros) / requests;
  console.log(
    `${requests} requests in ${sent.seconds.toFixed(1)} s (${Math.round(requests / sent.seconds)} a second), ${sent.spans} spans, ${micros.toFixed(0)} µs of processor time a request`,
  );
  for (const [place, counts] of ended.counts.entries()) {
    const { spans, exported, failed, dropped } = counts;
    const services = ended.services[place].join(', ');
    console.log(
      `process ${place + 1}: ${spans} spans, ${exported} exported, ${failed} failed, ${dropped} dropped (${services})`,
    );
  }
  if (receiver) console.log(`received: ${await receiver.spans()} spans`);
  await receiver?.stop();
  const expected = expectedRun(seed, requests, { headRatio, latencyMillis, ratio, error: true });
  const reasons = Object.entries(expected.byReason).map(([reason, count]) => `${count} ${reason}`);
  const keptSpans = [...expected.kept.values()].reduce((sum, count) => sum + count, 0);
  console.log(`must be kept: ${expected.kept.size} traces with ${keptSpans} spans (${reasons.join(', ')})`);
  if (options.expected) {
    writeFileSync(options.expected, Array.from(expected.kept, ([id, spans]) => `${id} ${spans}\n`).join(''));
  }
}
