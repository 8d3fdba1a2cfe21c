/** Memory of waiting traces in the second tier and in a process, and the size of the queue on disk. */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { measureApart } from '../../processes.mjs';
import { freePorts, startCollector } from '../collector/collector.mjs';
import { recordCorpus, replay } from '../collector/corpus.mjs';
import { policiesOf } from '../collector/policies.mjs';
import { gatewayConfig, samplerConfig, sinkConfig } from '../collector/tiers.mjs';

const BUFFERED = fileURLToPath(new URL('buffered.mjs', import.meta.url));
const LOCAL_REQUESTS = 2000;

export async function measureMemory({ rounds, only, record, progress }) {
  const corpus = await recordCorpus(record);
  const half = halfOf(corpus);
  const cases = [
    { name: 'sampler, all traces wait', measure: () => waiting(corpus, record) },
    { name: 'sampler, half as many wait', measure: () => waiting(half, record) },
    { name: 'gateway, queue on disk', measure: () => queued(corpus, record) },
    { name: 'process, local traces wait', measure: () => buffered(record) },
  ].filter(({ name }) => only.test(name));
  const measured = cases.map(({ name }) => ({ name, rounds: [] }));
  for (let round = 0; round < rounds; round++) {
    for (const [place, { name, measure }] of cases.entries()) {
      measured[place].rounds.push(await measure());
      progress(name, measured[place].rounds.at(-1));
    }
  }
  return measured;
}

function halfOf({ bodies, requests }) {
  const first = bodies.slice(0, bodies.length / 2);
  return { bodies: first, spans: first.reduce((sum, { spans }) => sum + spans, 0), requests: requests / 2 };
}

/** The most resident memory that the second tier adds while every trace waits. */
async function waiting(corpus, { spansPerSecond }) {
  const [sinkPort, http] = await freePorts(2);
  const sink = await startCollector(sinkConfig([sinkPort]));
  const options = { policies: policiesOf('five', { ratio: 0.01 }), wait: 600 };
  const sampler = await startCollector(samplerConfig({ http }, sinkPort, options));
  try {
    const idle = sampler.rss();
    let most = idle;
    const watching = setInterval(() => (most = Math.max(most, sampler.rss())), 50);
    await replay(corpus, `http://127.0.0.1:${http}`, spansPerSecond);
    await sleep(2000);
    clearInterval(watching);
    const traces = await sampler.metric('otelcol_processor_tail_sampling_sampling_traces_on_memory');
    return {
      bytesPerSpan: (most - idle) / corpus.spans,
      bytesPerTrace: (most - idle) / traces,
      endBytesPerSpan: (sampler.rss() - idle) / corpus.spans,
      traces,
      idleMebibytes: idle / 2 ** 20,
    };
  } finally {
    await sampler.kill();
    await sink.stop();
  }
}

/** The files of the first tier's queue while the second tier is away. */
async function queued(corpus, { spansPerSecond }) {
  const [http, nobody] = await freePorts(2);
  const queueFolder = mkdtempSync(join(tmpdir(), 'scale-queue-'));
  const gateway = await startCollector(gatewayConfig({ http }, [nobody], { queueFolder }));
  try {
    await replay(corpus, `http://127.0.0.1:${http}`, spansPerSecond);
    const sizes = readdirSync(queueFolder).map((file) => statSync(join(queueFolder, file)).size);
    return { diskBytesPerSpan: sizes.reduce((sum, size) => sum + size, 0) / corpus.spans };
  } finally {
    await gateway.kill();
    rmSync(queueFolder, { recursive: true, force: true });
  }
}

/** The heap that `TailSamplingProcessor` adds while every local trace waits for its end. */
async function buffered({ dist, seed }) {
  const settings = JSON.stringify({ dist, seed, requests: LOCAL_REQUESTS });
  const result = await measureApart(process.execPath, ['--expose-gc', BUFFERED, settings]);
  if (result.reason) throw new Error(result.reason);
  return result;
}
