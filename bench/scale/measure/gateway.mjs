/** Processor time of the first tier: receives, splits each request by trace id, and sends the parts to the second tier. */
import { freePlaces, freePorts, startCollector } from '../collector/collector.mjs';
import { recordCorpus, replay } from '../collector/corpus.mjs';
import { gatewayConfig, sinkConfig } from '../collector/tiers.mjs';
import { startWire } from '../collector/wire.mjs';
import { untilSent } from './sent.mjs';
import { inRounds } from './rounds.mjs';

const CASES = [
  ...[1, 4, 16, 64].map((samplers) => ({
    name: samplers === 1 ? '1 sampler' : `${samplers} samplers`,
    samplers,
  })),
  { name: '2 samplers, queue in memory', samplers: 2, isInMemory: true },
  { name: '2 samplers, sends without gzip', samplers: 2, compression: 'none' },
  { name: '32 samplers, collects 8,192 spans first', samplers: 32, batch: 8192 },
  { name: '32 samplers, services send 4,096 spans', samplers: 32, corpus: 4096 },
];

export async function measureGateway(options) {
  const { record } = options;
  const corpora = { 512: await recordCorpus(record) };
  const batch = { maxExportBatchSize: 4096, maxQueueSize: 16_384 };
  return inRounds(CASES, options, async (each) => {
    const size = each.corpus ?? 512;
    corpora[size] ??= await recordCorpus({ ...record, batch });
    return measureOnce(each, corpora[size], record);
  });
}

async function measureOnce({ samplers, ...options }, corpus, { dist, spansPerSecond }) {
  const sinkPorts = await freePorts(samplers);
  const { ports, health, queueFolder, remove } = await freePlaces(2);
  const [http, grpc] = ports;
  const sink = await startCollector(sinkConfig(sinkPorts));
  const wires = await Promise.all(sinkPorts.map((port) => startWire(port)));
  const next = wires.map(({ port }) => port);
  const gateway = await startCollector(gatewayConfig(dist, { http, grpc, health }, next, { ...options, queueFolder }));
  try {
    const before = gateway.cpuMicros();
    await replay(corpus, `http://127.0.0.1:${http}`, spansPerSecond);
    await untilSent(sink, 'otelcol_receiver_accepted_spans', corpus.spans);
    return {
      microsPerSpan: (gateway.cpuMicros() - before) / corpus.spans,
      sentBytesPerSpan: wires.reduce((sum, { bytes }) => sum + bytes.up, 0) / corpus.spans,
      receivedBytesPerSpan: corpus.bodies.reduce((sum, { body }) => sum + body.length, 0) / corpus.spans,
      spansPerRequest: corpus.spans / corpus.bodies.length,
      rssMebibytes: gateway.rss() / 2 ** 20,
    };
  } finally {
    await gateway.stop();
    await sink.stop();
    for (const wire of wires) wire.close();
    remove();
  }
}
