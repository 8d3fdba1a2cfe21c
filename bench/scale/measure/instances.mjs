/** Processor time of both tiers together, with one and with two instances of each: what a further instance costs. */
import { setTimeout as sleep } from 'node:timers/promises';
import { freePlaces, freePorts, startCollector } from '../collector/collector.mjs';
import { recordCorpus, replay } from '../collector/corpus.mjs';
import { gatewayConfig, samplingConfig, sinkConfig } from '../collector/tiers.mjs';
import { untilAll } from './sent.mjs';
import { inRounds } from './rounds.mjs';

const WAIT_SECONDS = 2;
const CASES = [1, 2].map((instances) => ({ name: `${instances} of each tier`, instances }));

export async function measureInstances(options) {
  const { record } = options;
  const corpus = await recordCorpus(record);
  return inRounds(CASES, options, (each) => measureOnce(each, corpus, record));
}

async function measureOnce({ instances }, corpus, { dist, spansPerSecond }) {
  const [backend, ...grpc] = await freePorts(instances + 1);
  const sink = await startCollector(sinkConfig([backend]));
  const places = [];
  const samplers = [];
  const gateways = [];
  const urls = [];
  for (const port of grpc) {
    const place = await freePlaces(0);
    places.push(place);
    const options = { set: 'five', ratio: 0.01, wait: WAIT_SECONDS, queueFolder: place.queueFolder };
    samplers.push(await startCollector(samplingConfig(dist, { grpc: [port], health: place.health }, backend, options)));
  }
  for (let count = 0; count < instances; count++) {
    const place = await freePlaces(2);
    const { health, queueFolder } = place;
    const [http, unused] = place.ports;
    places.push(place);
    gateways.push(await startCollector(gatewayConfig(dist, { http, grpc: unused, health }, grpc, { queueFolder })));
    urls.push(`http://127.0.0.1:${http}`);
  }
  try {
    const before = [gateways, samplers].map(cpuOf);
    const parts = urls.map((_, place) => ({
      bodies: corpus.bodies.filter((_body, index) => index % instances === place),
    }));
    await Promise.all(parts.map((part, place) => replay(part, urls[place], spansPerSecond / instances)));
    await untilAll(samplers, 'otelcol_receiver_accepted_spans', corpus.spans);
    await sleep((WAIT_SECONDS + 3) * 1000);
    const [gatewayMicros, samplerMicros] = [gateways, samplers].map(
      (tier, place) => (cpuOf(tier) - before[place]) / corpus.spans,
    );
    return { gatewayMicrosPerSpan: gatewayMicros, samplerMicrosPerSpan: samplerMicros };
  } finally {
    for (const each of [...gateways, ...samplers, sink]) await each.stop();
    for (const { remove } of places) remove();
  }
}

function cpuOf(tier) {
  return tier.reduce((sum, collector) => sum + collector.cpuMicros(), 0);
}
