/** Processor time of the second tier: receives, decides about whole traces, and sends what is kept. */
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts, startCollector } from '../collector/collector.mjs';
import { recordCorpus, replay } from '../collector/corpus.mjs';
import { policiesOf } from '../collector/policies.mjs';
import { samplerConfig, sinkConfig } from '../collector/tiers.mjs';

const WAIT_SECONDS = 2;
const CASES = [
  { name: 'no tail sampling: receive and send everything', without: true },
  { name: '1 policy', set: 'one' },
  { name: '5 policies, keep 1 %', set: 'five', ratio: 0.01 },
  { name: '5 policies, keep 10 %', set: 'five', ratio: 0.1 },
  { name: '5 policies, keep 100 %', set: 'five', ratio: 1 },
  { name: '24 policies, 40 patterns, keep 1 %', set: 'many', ratio: 0.01 },
  { name: '5 policies, keep 1 %, 4 shards', set: 'five', ratio: 0.01, shards: 4 },
];

export async function measureSampler({ rounds, only, record, progress }) {
  const corpus = await recordCorpus(record);
  const cases = CASES.filter(({ name }) => only.test(name)).map((each) => ({ ...each, rounds: [] }));
  for (let round = 0; round < rounds; round++) {
    for (const each of cases) {
      each.rounds.push(await measureOnce(each, corpus, record));
      progress(each.name, each.rounds.at(-1));
    }
  }
  return cases;
}

async function measureOnce({ set, ratio, shards, without }, corpus, { spansPerSecond }) {
  const [sinkPort, http] = await freePorts(2);
  const sink = await startCollector(sinkConfig([sinkPort]));
  const config = samplerConfig({ http }, sinkPort, {
    policies: policiesOf(set ?? 'one', { ratio }),
    wait: WAIT_SECONDS,
    shards,
  });
  if (without) {
    delete config.processors.tail_sampling;
    config.service.pipelines.traces.processors = ['memory_limiter', 'batch'];
  }
  const sampler = await startCollector(config);
  try {
    const before = sampler.cpuMicros();
    await replay(corpus, `http://127.0.0.1:${http}`, spansPerSecond);
    await sleep((WAIT_SECONDS + 2) * 1000);
    const kept = await sampler.metric('otelcol_exporter_sent_spans');
    return { microsPerSpan: (sampler.cpuMicros() - before) / corpus.spans, keptShare: kept / corpus.spans };
  } finally {
    await sampler.stop();
    await sink.stop();
  }
}
