/** Bytes on the wire from the services, in each protocol, and the processor time of both sides. */
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts, startCollector } from '../collector/collector.mjs';
import { sinkConfig } from '../collector/tiers.mjs';
import { startWire } from '../collector/wire.mjs';
import { startGenerator } from '../load/generator.mjs';
import { untilSent } from './sent.mjs';
import { inRounds } from './rounds.mjs';

const CASES = ['http/protobuf', 'http/json', 'grpc'].flatMap((protocol) =>
  ['none', 'gzip'].map((compression) => ({ name: `${protocol}, ${compression}`, protocol, compression })),
);

export async function measureWires(options) {
  const record = { ...options.record, requests: options.record.requests / 2 };
  return inRounds(CASES, options, (each) => measureOnce(each, record));
}

async function measureOnce({ protocol, compression }, { requests, telemetry, ...settings }) {
  const [http, grpc] = await freePorts(2);
  const sink = await startCollector(sinkConfig([grpc], http));
  const wire = await startWire(protocol === 'grpc' ? grpc : http);
  const exporter = { endpoint: `http://127.0.0.1:${wire.port}`, protocol, compression };
  const generator = await startGenerator({ ...settings, telemetry: { ...telemetry, exporter } });
  try {
    const before = sink.cpuMicros();
    const { spans } = await generator.send(requests);
    const { counts } = await generator.end();
    const lost = spans - counts.reduce((sum, { exported }) => sum + exported, 0);
    await untilSent(sink, 'otelcol_receiver_accepted_spans', spans - lost);
    await sleep(200);
    return {
      bytesPerSpan: wire.bytes.up / spans,
      receiveMicrosPerSpan: (sink.cpuMicros() - before) / spans,
      lost,
    };
  } finally {
    await generator.stop();
    wire.close();
    await sink.stop();
  }
}
