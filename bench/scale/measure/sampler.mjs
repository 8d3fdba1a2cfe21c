/**
 * Processor time of the sampling tier: receives from a gateway, decides about whole
 * traces, and sends what is kept.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { freePlaces, freePorts, startCollector } from '../collector/collector.mjs';
import { recordCorpus, replay } from '../collector/corpus.mjs';
import { untilSent } from './sent.mjs';
import { gatewayConfig, samplingConfig, sinkConfig } from '../collector/tiers.mjs';
import { inRounds } from './rounds.mjs';

const WAIT_SECONDS = 2;
const RECORD_POLICY = 'processor.tailsamplingprocessor.recordpolicy';
const CASES = [
  { name: 'no tail sampling: receive and send everything', without: true },
  { name: '1 policy', set: 'one' },
  { name: '5 policies, keep 1 %', set: 'five', ratio: 0.01 },
  { name: '5 policies, keep 10 %', set: 'five', ratio: 0.1 },
  { name: '5 policies, keep 100 %', set: 'five', ratio: 1, part: 0.2 },
  { name: '5 policies, keep 100 %, no redaction', set: 'five', ratio: 1, part: 0.2, unredacted: true },
  { name: '25 policies, 20 with patterns, keep 1 %', set: 'many', ratio: 0.01 },
  { name: '5 policies, keep 1 %, 4 shards', set: 'five', ratio: 0.01, shards: 4 },
  { name: '5 policies, keep 1 %, a batch in 8 pieces', set: 'five', ratio: 0.01, pieces: 8 },
  { name: '5 policies, keep 1 %, a batch in 32 pieces', set: 'five', ratio: 0.01, pieces: 32 },
];

export async function measureSampler(options) {
  const { record } = options;
  const corpus = await recordCorpus(record);
  return inRounds(CASES, options, (each) => measureOnce(each, corpus, record));
}

async function measureOnce(
  { set, ratio, shards, without, unredacted, pieces = 1, part = 1 },
  whole,
  { dist, spansPerSecond },
) {
  const corpus = partOf(whole, part);
  const [backend, ...grpc] = await freePorts(pieces + 1);
  const sink = await startCollector(sinkConfig([backend]));
  const places = [await freePlaces(2), await freePlaces(0)];
  const [http, unused] = places[0].ports;
  const { health, queueFolder } = places[1];
  const options = { set, ratio, wait: WAIT_SECONDS, shards, without, unredacted, queueFolder };
  const sampler = await startCollector(samplingConfig(dist, { grpc, health }, backend, options), [RECORD_POLICY]);
  const gateway = await startCollector(
    gatewayConfig(dist, { http, grpc: unused, health: places[0].health }, grpc, { queueFolder: places[0].queueFolder }),
  );
  try {
    const before = sampler.cpuMicros();
    await replay(corpus, `http://127.0.0.1:${http}`, spansPerSecond);
    await untilSent(sampler, 'otelcol_receiver_accepted_spans', corpus.spans);
    await sleep((WAIT_SECONDS + 2) * 1000);
    const kept = await settled(() => sampler.metric('otelcol_exporter_sent_spans'));
    return { microsPerSpan: (sampler.cpuMicros() - before) / corpus.spans, keptShare: kept / corpus.spans };
  } finally {
    await gateway.stop();
    await sampler.stop();
    await sink.stop();
    for (const { remove } of places) remove();
  }
}

/** The first batches of a corpus: for cases that cost much for each span. */
function partOf({ bodies }, part) {
  const first = bodies.slice(0, Math.ceil(bodies.length * part));
  return { bodies: first, spans: first.reduce((sum, { spans }) => sum + spans, 0) };
}

/** Waits until a counter stays the same for a second. */
async function settled(read) {
  for (let last = -1; ;) {
    const count = await read();
    if (count === last) return count;
    last = count;
    await sleep(1000);
  }
}
