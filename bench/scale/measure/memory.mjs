/** Memory of waiting traces in the sampling tier and in a process, and the size of the queue on disk. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { measureApart } from '../../processes.mjs';
import { freePlaces, freePorts, startCollector } from '../collector/collector.mjs';
import { recordCorpus, replay } from '../collector/corpus.mjs';
import { untilSent } from './sent.mjs';
import { gatewayConfig, samplingConfig } from '../collector/tiers.mjs';
import { inRounds } from './rounds.mjs';

const BUFFERED = fileURLToPath(new URL('buffered.mjs', import.meta.url));
const LOCAL_REQUESTS = 2000;

export async function measureMemory(options) {
  const { record } = options;
  const corpus = await recordCorpus(record);
  const half = halfOf(corpus);
  const cases = {
    'sampler, all traces wait': () => waiting(corpus, record),
    'sampler, half as many wait': () => waiting(half, record),
    'gateway, queue on disk': () => queued(corpus, record),
    'process, local traces wait': () => buffered(record),
  };
  const names = Object.keys(cases).map((name) => ({ name }));
  return inRounds(names, options, ({ name }) => cases[name]());
}

function halfOf({ bodies, requests }) {
  const first = bodies.slice(0, bodies.length / 2);
  return { bodies: first, spans: first.reduce((sum, { spans }) => sum + spans, 0), requests: requests / 2 };
}

/** The most resident memory that the sampling tier adds while every trace waits. */
async function waiting(corpus, { dist, spansPerSecond }) {
  const [backend, grpc] = await freePorts(2);
  const places = [await freePlaces(2), await freePlaces(0)];
  const [http, unused] = places[0].ports;
  const { health, queueFolder } = places[1];
  const options = { set: 'five', ratio: 0.01, wait: 300, queueFolder };
  const sampler = await startCollector(samplingConfig(dist, { grpc: [grpc], health }, backend, options));
  const gateway = await startCollector(
    gatewayConfig(dist, { http, grpc: unused, health: places[0].health }, [grpc], {
      queueFolder: places[0].queueFolder,
    }),
  );
  try {
    const idle = sampler.rss();
    let most = idle;
    const watching = setInterval(() => (most = Math.max(most, sampler.rss())), 50);
    await replay(corpus, `http://127.0.0.1:${http}`, spansPerSecond);
    await untilSent(sampler, 'otelcol_receiver_accepted_spans', corpus.spans);
    await sleep(2000);
    clearInterval(watching);
    const traces = await sampler.metric('otelcol_processor_tail_sampling_sampling_traces_on_memory');
    const heap = await sampler.metric('otelcol_process_runtime_heap_alloc_bytes');
    return {
      bytesPerSpan: (most - idle) / corpus.spans,
      bytesPerTrace: (most - idle) / traces,
      heapBytesPerSpan: heap / corpus.spans,
      traces,
      idleMebibytes: idle / 2 ** 20,
    };
  } finally {
    await gateway.kill();
    await sampler.kill();
    for (const { remove } of places) remove();
  }
}

/** The files of the gateway's queue while the sampling tier is away. */
async function queued(corpus, { dist, spansPerSecond }) {
  const { ports, health, queueFolder, remove } = await freePlaces(3);
  const [http, grpc, nobody] = ports;
  const gateway = await startCollector(gatewayConfig(dist, { http, grpc, health }, [nobody], { queueFolder }));
  try {
    await replay(corpus, `http://127.0.0.1:${http}`, spansPerSecond);
    const sizes = readdirSync(queueFolder).map((file) => statSync(join(queueFolder, file)).size);
    return { diskBytesPerSpan: sizes.reduce((sum, size) => sum + size, 0) / corpus.spans };
  } finally {
    await gateway.kill();
    remove();
  }
}

/** The heap that `TailSamplingProcessor` adds while every local trace waits for its end. */
async function buffered({ dist, seed }) {
  const settings = JSON.stringify({ dist, seed, requests: LOCAL_REQUESTS });
  const result = await measureApart(process.execPath, ['--expose-gc', BUFFERED, settings]);
  if (result.reason) throw new Error(result.reason);
  return result;
}
