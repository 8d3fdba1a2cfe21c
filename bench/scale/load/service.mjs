// oxlint-disable unicorn/require-post-message-target-origin -- Threads have no origin.
// One service of the model, in its own thread with its own telemetry. Started by host.mjs.
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { Links, listen } from './links.mjs';

const require = createRequire(import.meta.url);
const { endpointAt, placeOf, requestOf } = require('../model/request.cjs');
const { spanMaker } = require('./spans.cjs');
const { idsOf, startFor } = require('./telemetry.cjs');

const { service, seed, epoch, spacing, dist, telemetry: options } = workerData;
const api = require('@opentelemetry/api');
const telemetry = options && startFor(service, dist, options);
const links = new Links();
let received = 0;
let sent = 0;
let spans = 0;
let requests = 0;

const makeSpans = spanMaker(api, telemetry ? idsOf(dist) : {}, (visit, { traceparent, tracestate }, began) => {
  sent++;
  const target = visit.endpoint.split('/', 1)[0];
  links.send(target, [placeOf(visit.endpoint), visit.a, visit.b, visit.start, began, traceparent, tracestate]);
});
const entrance = await listen(([place, a, b, offset, began, traceparent, tracestate]) => {
  received++;
  spans += makeSpans({ endpoint: endpointAt(place), a, b, start: offset }, { traceparent, tracestate }, began);
}, links);

const COMMANDS = {
  connect: ({ ports }) => links.connect(ports),
  /** Starts requests at the given rate, and as many as are due every two milliseconds. */
  async load({ from, count, rate }) {
    const began = performance.now();
    let done = 0;
    while (done < count) {
      const due = Math.min(count, Math.ceil(((performance.now() - began) / 1000) * rate), done + Math.ceil(rate / 50));
      for (; done < due && !links.isFull(); done++) start(from + done);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    return { seconds: (performance.now() - began) / 1000 };
  },
  status: () => ({ received, sent, spans, requests }),
  async end() {
    // A service that ends only a part of its traces in time would hide what it lost.
    await telemetry?.flush();
    await telemetry?.shutdown();
    links.close();
    entrance.close();
    return { spans, ...telemetry?.counts, ...(telemetry?.tail && { tail: telemetry.tail }) };
  },
};
parentPort.on('message', async ({ command, id, ...values }) => {
  parentPort.postMessage({ id, service, result: await COMMANDS[command](values) });
});
parentPort.postMessage({ service, port: entrance.port });

function start(number) {
  const { traceId, visit } = requestOf(seed, number);
  requests++;
  spans += makeSpans(visit, {}, epoch + number * spacing, traceId);
}
