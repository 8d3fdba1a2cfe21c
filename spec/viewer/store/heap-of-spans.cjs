// Prints the memory of many spans of one shape as JSON: what the heap grew by, and what the store estimates.
const { TraceStore, decodeLogs, decodeTraces } = require('../../../dist/lib/viewer');

const hex = (number, digits) => number.toString(16).padStart(digits, '0');
const text = (key, value) => ({ key, value: { stringValue: value } });
const integer = (key, value) => ({ key, value: { intValue: String(value) } });
const nanos = (number) => String(1_700_000_000_000_000_000n + BigInt(number) * 1_000_000n);

/** Spans per trace, and the members of the span with this number. */
const SHAPES = {
  'spans without attributes': [10, () => ({})],
  'traces of one span': [1, () => ({})],
  'server spans': [
    8,
    (number) => ({
      attributes: [
        text('http.request.method', 'GET'),
        text('http.route', '/api/orders/:id'),
        text('url.path', `/api/orders/${number}`),
        integer('http.response.status_code', 200),
        text('server.address', 'localhost'),
        text('user.id', `u-${number % 100}`),
        text('order.id', `o-${number}`),
      ],
    }),
  ],
  'spans with events': [
    8,
    (number) => ({
      events: [1, 2, 3].map((event) => ({
        name: 'log',
        timeUnixNano: nanos(number),
        attributes: [text('message', `line ${number} ${event}`), text('level', 'info')],
      })),
    }),
  ],
  'spans with links': [
    8,
    (number) => ({
      links: [1, 2].map((link) => ({ traceId: hex(number * 10 + link, 32), spanId: hex(number + 1, 16) })),
    }),
  ],
  'spans with long texts': [
    8,
    (number) => ({
      attributes: [text('db.query.text', `${number} select `.repeat(200)), text('wide', `${number} €`.repeat(99))],
    }),
  ],
  'spans with exact values': [
    8,
    () => ({
      attributes: [
        { key: 'ratio', value: { doubleValue: 2 } },
        { key: 'bytes', value: { bytesValue: 'AAAA' } },
      ],
    }),
  ],
};

const RESOURCE = { attributes: [text('service.name', 'orders'), text('host.name', 'h1'), integer('process.pid', 42)] };
const PER_REQUEST = 500;
const [shape, total] = [process.argv[2], 20_000];
const store = new TraceStore({ maxBytes: 2 ** 31, maxTraces: 1_000_000 });

function addSpans(from) {
  const [perTrace, members] = SHAPES[shape];
  const spans = Array.from({ length: PER_REQUEST }, (_, index) => {
    const number = from + index;
    return {
      traceId: hex(Math.floor(number / perTrace) + 1, 32),
      spanId: hex(number + 1, 16),
      ...(number % perTrace > 0 && { parentSpanId: hex(number, 16) }),
      name: 'GET /api/orders/:id',
      kind: 2,
      startTimeUnixNano: nanos(number),
      endTimeUnixNano: nanos(number + 5),
      ...members(number),
    };
  });
  const scopeSpans = [{ scope: { name: 'lib', version: '1' }, spans }];
  store.add(
    decodeTraces(
      Buffer.from(JSON.stringify({ resourceSpans: [{ resource: RESOURCE, scopeSpans }] })),
      'application/json',
    ),
  );
}

function addLogs(from) {
  const logRecords = Array.from({ length: PER_REQUEST }, (_, index) => ({
    timeUnixNano: nanos(from + index),
    severityNumber: 9,
    severityText: 'INFO',
    body: { stringValue: `order ${from + index} has been saved` },
    attributes: [text('order.id', `o-${from + index}`)],
    traceId: hex(Math.floor((from + index) / 20) + 1, 32),
    spanId: hex(from + index + 1, 16),
  }));
  const resourceLogs = [{ resource: RESOURCE, scopeLogs: [{ scope: { name: 'lib' }, logRecords }] }];
  store.addLogs(decodeLogs(Buffer.from(JSON.stringify({ resourceLogs })), 'application/json'));
}

const add = shape === 'log records' ? addLogs : addSpans;
add(0);
store.clear();
global.gc();
const before = process.memoryUsage().heapUsed;
for (let from = 0; from < total; from += PER_REQUEST) add(from);
global.gc();
console.log(JSON.stringify({ heap: process.memoryUsage().heapUsed - before, estimate: store.counts.bytes }));
