// Sends large and hostile requests to a receiver of OTLP, and prints for how long one turn of its event loop was at work: in CPU
// time, which other processes do not lengthen, and in time. Linux only.
//
//   node bench/viewer/large-bodies.mjs
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:http2';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const require = createRequire(import.meta.url);
const JSON_TYPE = 'application/json';
const PROTOBUF_TYPE = 'application/x-protobuf';
const MIB = 2 ** 20;

if (process.argv[2] === 'receive') await receive();
else await measure();

/** The process that is measured. It prints the worst turns since the last line on standard input. */
async function receive() {
  const { startReceiver } = require('../../dist/lib/viewer/index.js');
  const receiver = await startReceiver({ port: 0, grpcPort: 0 });
  const statistics = openSync(`/proc/self/task/${process.pid}/schedstat`);
  const buffer = Buffer.alloc(100);
  const now = () => {
    const length = readSync(statistics, buffer, 0, buffer.length, 0);
    return { cpu: Number(buffer.toString('latin1', 0, length).split(' ')[0]) / 1e6, wall: performance.now() };
  };
  let last = now();
  let worst = { cpu: 0, wall: 0 };
  const turn = () => {
    const { cpu, wall } = now();
    worst = { cpu: Math.max(worst.cpu, cpu - last.cpu), wall: Math.max(worst.wall, wall - last.wall) };
    last = { cpu, wall };
    setImmediate(turn);
  };
  turn();
  console.log(JSON.stringify({ http: receiver.url, grpc: receiver.grpcUrl }));
  createInterface(process.stdin)
    .on('line', () => {
      console.log(JSON.stringify({ ...worst, rss: process.memoryUsage().rss, spans: receiver.store.counts.spans }));
      receiver.store.clear();
      last = now();
      worst = { cpu: 0, wall: 0 };
    })
    .on('close', () => process.exit());
}

async function measure() {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), 'receive'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async () => JSON.parse((await lines.next()).value);
  const { http, grpc } = await next();
  const report = async () => {
    child.stdin.write('\n');
    return next();
  };
  console.log('| request | response | worst turn: CPU ms | worst turn: ms | spans kept | resident MB |');
  console.log('| --- | --- | --- | --- | --- | --- |');
  let worstOfAll = 0;
  for (const [name, send] of cases(http, grpc)) {
    await report();
    const response = await send();
    const { cpu, wall, rss, spans } = await report();
    worstOfAll = Math.max(worstOfAll, cpu);
    console.log(
      `| ${name} | ${response} | ${cpu.toFixed(1)} | ${wall.toFixed(1)} | ${spans} | ${Math.round(rss / 1e6)} |`,
    );
  }
  console.log(`\nThe longest turn was at work for ${worstOfAll.toFixed(1)} ms.`);
  child.stdin.end();
  await once(child, 'close');
}

/** @returns {Generator<[name: string, send: () => Promise<string>]>} */
function* cases(http, grpc) {
  const ordinary = requestOf(Array.from({ length: 80_000 }, (_, index) => span(index, 10, 'v'.repeat(20))));
  const json = jsonOf(ordinary);
  const protobuf = protobufOf(ordinary);
  yield [`JSON, ${size(json)}`, () => post(http, json, JSON_TYPE)];
  yield [`protobuf, ${size(protobuf)}`, () => post(http, protobuf, PROTOBUF_TYPE)];
  const zipped = [json, protobuf].map((body) => gzipSync(body, { level: 1 }));
  yield ['the same JSON, gzip', () => post(http, zipped[0], JSON_TYPE, true)];
  yield ['the same protobuf, gzip', () => post(http, zipped[1], PROTOBUF_TYPE, true)];
  yield ['the same over gRPC', () => call(grpc, protobuf, false)];
  yield ['the same over gRPC, gzip', () => call(grpc, zipped[1], true)];
  const texts = protobufOf(requestOf(Array.from({ length: 60 }, (_, index) => span(index, 1, 'x'.repeat(MIB)))));
  yield ['60 spans with 1 MiB of text each', () => post(http, texts, PROTOBUF_TYPE)];
  const wide = requestOf(Array.from({ length: 20 }, (_, index) => span(index, 9900, 'v')));
  yield ['20 spans with 9,900 attributes each, JSON', () => post(http, jsonOf(wide), JSON_TYPE)];
  yield ['the same in protobuf', () => post(http, protobufOf(wide), PROTOBUF_TYPE)];
  const bomb = gzipSync(Buffer.alloc(1024 * MIB));
  yield ['1 GiB of zeros, gzip', () => post(http, bomb, JSON_TYPE, true)];
  yield ['the same over gRPC', () => call(grpc, bomb, true)];
  const spaces = gzipSync(Buffer.alloc(63 * MIB, ' '));
  const ten = () => Promise.all(Array.from({ length: 10 }, () => post(http, spaces, JSON_TYPE, true)));
  yield ['63 MiB of spaces, gzip, ten at once', async () => [...new Set(await ten())].join(' and ')];
  yield ['500,000 empty messages', () => post(http, emptyMessages(500_000), PROTOBUF_TYPE)];
  yield ['33 million empty messages', () => post(http, emptyMessages(33_000_000), PROTOBUF_TYPE)];
  yield ['60 million arrays in each other', () => post(http, Buffer.alloc(60 * MIB, '['), JSON_TYPE)];
  yield ['200 MiB', () => post(http, Buffer.alloc(200 * MIB), JSON_TYPE)];
}

function span(index, attributes, text) {
  return {
    traceId: ((index % 500) + 1).toString(16).padStart(32, '0'),
    spanId: (index + 1).toString(16).padStart(16, '0'),
    name: `span ${index}`,
    kind: 2,
    startTimeUnixNano: '1767225600123456789',
    endTimeUnixNano: '1767225600573456790',
    attributes: Array.from({ length: attributes }, (_, key) => ({ key: `key.${key}`, value: { stringValue: text } })),
  };
}

function requestOf(spans) {
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'bench' } }] };
  return { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'bench' }, spans }] }] };
}

function jsonOf(body) {
  return Buffer.from(JSON.stringify(body));
}

function protobufOf(body) {
  const { loadSync } = require('@grpc/proto-loader');
  const file = fileURLToPath(new URL('../../spec/viewer/otlp/otlp.proto', import.meta.url));
  const { Traces } = loadSync(file, { keepCase: false })['otlp.Collector'];
  const copy = structuredClone(body);
  for (const each of copy.resourceSpans[0].scopeSpans[0].spans) {
    each.traceId = Buffer.from(each.traceId, 'hex');
    each.spanId = Buffer.from(each.spanId, 'hex');
  }
  return Traces.requestSerialize(copy);
}

function emptyMessages(count) {
  const body = Buffer.alloc(2 * count);
  for (let at = 0; at < body.length; at += 2) body[at] = 0x0a;
  return body;
}

function size(body) {
  return `${Math.round(body.length / MIB)} MiB`;
}

function post(url, body, type, isZipped = false) {
  const headers = { 'content-type': type, 'content-length': body.length };
  if (isZipped) headers['content-encoding'] = 'gzip';
  return new Promise((resolve) => {
    const sent = request(`${url}/v1/traces`, { method: 'POST', headers }, (response) =>
      response.resume().on('end', () => resolve(String(response.statusCode))),
    );
    sent.on('error', ({ code }) => resolve(code)).end(body);
  });
}

async function call(url, body, isZipped) {
  const session = connect(url);
  const stream = session.request({
    ':method': 'POST',
    ':path': '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
    'content-type': 'application/grpc',
    te: 'trailers',
    ...(isZipped ? { 'grpc-encoding': 'gzip' } : {}),
  });
  const seen = {};
  stream
    .on('response', (headers) => Object.assign(seen, headers))
    .on('trailers', (headers) => Object.assign(seen, headers));
  stream.on('error', () => {}).resume();
  const prefix = Buffer.alloc(5);
  prefix[0] = isZipped ? 1 : 0;
  prefix.writeUInt32BE(body.length, 1);
  stream.write(prefix);
  stream.end(body);
  await once(stream, 'close');
  session.close();
  return `grpc-status ${seen['grpc-status']}`;
}
