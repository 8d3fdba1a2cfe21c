/** Records what the generator exports, and sends it again: the same bytes for each measured Collector. */
import { createServer } from 'node:http';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRequire } from 'node:module';
import { startGenerator } from '../load/generator.mjs';

const { spansIn } = createRequire(import.meta.url)('../../otlp-spans.cjs');
const CONNECTIONS = 8;

/**
 * The requests of a run of the generator over http/protobuf, in the order of their arrival.
 *
 * @param batch options of the exporter's batches
 * @returns `{ requests, spans, bodies: { body, spans }[] }`
 */
export async function recordCorpus({ requests, rate, seed, processes, batch, telemetry, dist }) {
  const bodies = [];
  const server = createServer((incoming, response) => {
    const chunks = [];
    incoming.on('data', (chunk) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks);
      bodies.push({ body, spans: spansIn(body) });
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const exporter = { endpoint: `http://127.0.0.1:${server.address().port}` };
  const generator = await startGenerator({ processes, seed, rate, dist, telemetry: { ...telemetry, batch, exporter } });
  const { spans } = await generator.send(requests);
  await generator.end();
  server.close();
  const recorded = bodies.reduce((sum, each) => sum + each.spans, 0);
  if (recorded !== spans) throw new Error(`made ${spans} spans, but recorded ${recorded}`);
  return { requests, spans, bodies };
}

/**
 * Sends a corpus to `/v1/traces` at a bounded rate.
 *
 * @param url of the receiver
 * @param rate spans per second
 * @returns the seconds that it took
 */
export async function replay({ bodies }, url, rate) {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const began = performance.now();
  let next = 0;
  let sent = 0;
  const worker = async () => {
    while (next < bodies.length) {
      const { body, spans } = bodies[next++];
      const early = (sent / rate) * 1000 - (performance.now() - began);
      sent += spans;
      if (early > 1) await sleep(early);
      await post(`${url}/v1/traces`, body, agent);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  agent.destroy();
  return (performance.now() - began) / 1000;
}

function post(url, body, agent) {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-protobuf', 'content-length': body.length };
    const outgoing = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume().on('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`the receiver answered ${response.statusCode}`));
      });
    });
    outgoing.on('error', reject).end(body);
  });
}
