import { gzipSync } from 'node:zlib';
import type { LogRecord } from '../../../lib/trace/log-record';
import type { TraceSpan } from '../../../lib/trace/trace-span';
import { type Imported, importStream } from '../../../lib/viewer/files/import-stream';
import { encodeLogs, encodeTraces } from '../../../lib/viewer/otlp/otlp-encoder';
import { TraceStore } from '../../../lib/viewer/store/trace-store';
import { fixedSpan, LESSON_TRACE } from '../../trace/fixed-spans';

const OTHER = 'a'.repeat(32);
const document = (spans: readonly TraceSpan[]): string => [...encodeTraces(spans)].join('');
const logDocument = (records: readonly LogRecord[]): string => [...encodeLogs(records)].join('');
const RESOURCED = LESSON_TRACE.map((span) => ({ ...span, resource: { attributes: { 'service.name': span.service } } }));
const LESSON = document(RESOURCED);
const byId = (spans: readonly TraceSpan[]): TraceSpan[] => spans.toSorted((a, b) => (a.spanId < b.spanId ? -1 : 1));
const SECOND = document([fixedSpan('other', undefined, 0, 1, { traceId: OTHER })]);
const LINE: LogRecord = {
  service: 'orders',
  timeNanos: 5n,
  severityNumber: 9,
  body: 'a "quoted" \\ line',
  attributes: {},
};

/** A varint and a tag, by hand: what another encoder would write. */
const field = (number: number, content: Buffer | string): Buffer => {
  const bytes = Buffer.from(content);
  const length: number[] = [];
  let rest = bytes.length;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) length.push((rest % 0x80) | 0x80);
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...length, rest]), bytes]);
};
const protobufRequest = (records: readonly Buffer[]): Buffer => {
  const service = field(1, field(1, Buffer.concat([field(1, 'service.name'), field(2, field(1, 'orders'))])));
  return field(
    1,
    Buffer.concat([
      service,
      field(2, Buffer.concat([field(1, field(1, 'lib')), ...records.map((record) => field(2, record))])),
    ]),
  );
};
const protobufSpan = (id: number): Buffer =>
  Buffer.concat([
    field(1, Buffer.alloc(16, 7)),
    field(
      2,
      Buffer.alloc(8, 0)
        .fill(id % 251)
        .fill(id >> 8, 0, 3)
        .fill(1, 7),
    ),
    field(5, `span ${id}`),
  ]);
const protobufLog = (text: string): Buffer =>
  Buffer.concat([Buffer.from([0x09, 1, 0, 0, 0, 0, 0, 0, 0]), field(5, field(1, text))]);

const jaegerSpan = (id: number): object => ({
  traceID: 'abc',
  spanID: (id + 1).toString(16),
  operationName: 'query',
  startTime: 1_700_000_000_000_000 + id,
  duration: 100,
});

async function imported(
  content: string | Buffer,
  chunkBytes = 64 * 1024,
  options = {},
): Promise<Imported & { store: TraceStore }> {
  const bytes = Buffer.from(content);
  const chunks: Buffer[] = [];
  for (let start = 0; start < bytes.length; start += chunkBytes) chunks.push(bytes.subarray(start, start + chunkBytes));
  const store = new TraceStore({ maxSpansPerTrace: 100_000 });
  return { ...(await importStream(chunks, store, options)), store };
}

describe('an import', () => {
  it.each([
    ['one document', LESSON],
    ['an indented document', JSON.stringify(JSON.parse(LESSON), undefined, 2)],
    [
      'an indented document with Windows line ends',
      JSON.stringify(JSON.parse(LESSON), undefined, 2).replaceAll('\n', '\r\n'),
    ],
    ['JSON lines', `${LESSON}\n${SECOND}\n`],
    ['JSON lines with empty ones and a byte-order mark less end', `\n${LESSON}\n\n${SECOND}`],
    ['gzip', gzipSync(`${LESSON}\n${SECOND}`)],
    ['two gzip members', Buffer.concat([gzipSync(`${LESSON}\n`), gzipSync(SECOND)])],
  ])('reads %s, whatever its chunks', async (_, content) => {
    for (const chunkBytes of [1_000_000, 1000, 7, 1]) {
      const { store, skipped, problems } = await imported(content, chunkBytes);
      expect([skipped, problems]).toEqual([0, []]);
      expect(byId(store.trace(LESSON_TRACE[0]?.traceId ?? ''))).toEqual(byId(RESOURCED));
    }
  });

  it('reads log records, with and without a trace', async () => {
    const { store, logs } = await imported(`${logDocument([{ ...LINE, traceId: OTHER }, LINE])}\n${SECOND}\n`);
    expect(logs).toBe(2);
    expect(store.get(OTHER)?.logs).toMatchObject([{ body: LINE.body }]);
    expect(store.looseLogs()).toMatchObject([{ body: LINE.body }]);
  });

  it('counts and names lines that it cannot read, and reads the others', async () => {
    const lines = [
      LESSON.slice(0, 300),
      SECOND,
      '{"resourceSpans":3}',
      'text',
      '{"resourceMetrics":[]}',
      `${LESSON}}`,
      '{"resourceSpans":[{"a":"',
      SECOND,
    ];
    for (const chunkBytes of [1_000_000, 13]) {
      const { store, skipped, problems } = await imported(lines.join('\n'), chunkBytes);
      expect(skipped).toBe(6);
      expect(problems).toEqual([
        'line 1 is cut off',
        expect.stringMatching(/^line 3: /),
        expect.stringMatching(/^line 4: /),
        'line 5: has neither `resourceSpans` nor `resourceLogs`',
        expect.stringMatching(/^line 6: /),
      ]);
      expect(store.counts).toMatchObject({ spans: 1, duplicateSpans: 1 });
    }
  });

  it('skips a document over the size limit, and reads the next ones', async () => {
    const { problems, spans } = await imported(`${LESSON}\n${SECOND}\n`, 50, { maxDocumentBytes: 1000 });
    expect(problems).toEqual(['line 1 is larger than 1000 bytes']);
    expect(spans).toBe(1);
  });

  it('reads a large document in parts, with the members behind the list of spans', async () => {
    const many = Array.from({ length: 3000 }, (_, index) =>
      fixedSpan('a', undefined, 0, 1, {
        spanId: index.toString(16).padStart(16, '0').replace('0', 'f'),
        attributes: { text: `"\\${'x'.repeat(100)}` },
      }),
    );
    const { resourceSpans } = JSON.parse(document(many)) as { resourceSpans: { scopeSpans: { spans: unknown[] }[] }[] };
    const spans = resourceSpans[0]?.scopeSpans[0]?.spans;
    const reordered = {
      other: [{ resourceSpans: 1 }, '}'],
      resourceSpans: [
        {},
        {
          scopeSpans: [{ spans, scope: { name: 'lib' }, schemaUrl: 'inner' }, {}],
          resource: { attributes: [{ key: 'service.name', value: { stringValue: 'ordérs' } }] },
          schemaUrl: 'outer',
        },
      ],
    };
    const { store, ...result } = await imported(JSON.stringify(reordered, undefined, 1));
    expect(result).toEqual({ spans: 3000, logs: 0, skipped: 0, problems: [] });
    const read = store.traces()[0] ?? [];
    expect(read).toHaveLength(3000);
    expect(
      new Set(read.map(({ service, resource, scope }) => [service, resource?.schemaUrl, scope?.name].join())),
    ).toEqual(new Set(['ordérs,outer,lib']));
    expect(read.at(-1)?.attributes).toEqual(many.at(-1)?.attributes);
  });

  it('reads protobuf, in parts if it is large', async () => {
    const { store, ...result } = await imported(
      protobufRequest(Array.from({ length: 20_000 }, (_, index) => protobufSpan(index))),
    );
    expect(result).toEqual({ spans: 20_000, logs: 0, skipped: 0, problems: [] });
    expect(new Set(store.traces()[0]?.map(({ service, scope }) => `${service} ${scope?.name}`))).toEqual(
      new Set(['orders lib']),
    );
    expect(store.traces()[0]?.at(-1)?.name).toBe('span 19999');
  });

  it('reads log records in protobuf', async () => {
    const { store } = await imported(protobufRequest([protobufLog('first'), protobufLog('second')]));
    expect(store.looseLogs().map(({ body }) => body)).toEqual(['first', 'second']);
  });

  it('reports protobuf that is cut off', async () => {
    const { problems } = await imported(protobufRequest([protobufSpan(1), protobufSpan(2)]).subarray(0, 60));
    expect(problems).toEqual([expect.stringMatching(/^the file: /)]);
  });

  it('reads what Jaeger downloads', async () => {
    const trace = {
      traceID: 'abc',
      spans: [
        {
          traceID: 'abc',
          spanID: '1',
          operationName: 'GET /pay',
          references: [],
          startTime: 1_700_000_000_000_000,
          duration: 1500,
          processID: 'p1',
          tags: [
            { key: 'span.kind', value: 'server' },
            { key: 'error', type: 'bool', value: true },
            { key: 'http.route', value: '/pay' },
          ],
          logs: [
            {
              timestamp: 1_700_000_000_000_500,
              fields: [
                { key: 'event', value: 'exception' },
                { key: 'exception.type', value: 'E' },
              ],
            },
          ],
        },
        {
          traceID: 'abc',
          spanID: '2',
          operationName: 'query',
          startTime: 1_700_000_000_000_100,
          duration: 100,
          processID: 'p2',
          references: [
            { refType: 'CHILD_OF', traceID: 'abc', spanID: '1' },
            { refType: 'FOLLOWS_FROM', traceID: 'def', spanID: '9' },
          ],
        },
      ],
      processes: {
        p1: { serviceName: 'orders', tags: [{ key: 'host.name', value: 'h1' }] },
        p2: { serviceName: 'db' },
      },
    };
    const { store } = await imported(JSON.stringify({ data: [trace], total: 0 }));
    const [server, query] = store.trace('abc'.padStart(32, '0'));
    expect(server).toMatchObject({
      spanId: '1'.padStart(16, '0'),
      name: 'GET /pay',
      service: 'orders',
      kind: 1,
      status: { code: 'error' },
      startNanos: 1_700_000_000_000_000_000n,
      endNanos: 1_700_000_000_001_500_000n,
      attributes: { 'http.route': '/pay', error: true },
      resource: { attributes: { 'service.name': 'orders', 'host.name': 'h1' } },
      events: [{ name: 'exception', timeNanos: 1_700_000_000_000_500_000n, attributes: { 'exception.type': 'E' } }],
    });
    expect(query).toMatchObject({
      parentSpanId: '1'.padStart(16, '0'),
      service: 'db',
      links: [{ traceId: 'def'.padStart(32, '0'), spanId: '9'.padStart(16, '0') }],
    });
  });

  it.each([
    ['{"data":3}', /^line 1: The body is not JSON: an array is missing$/],
    ['{"data":[{"spans":[{"a"}]}]}', /^line 1: The body is not JSON: /],
    ['{"data":[{"spans":[{"traceID":"a"}]}]}', /^line 1: /],
  ])('names what is wrong in the Jaeger file %s', async (content, problem) => {
    expect((await imported(content)).problems).toEqual([expect.stringMatching(problem)]);
  });

  it.each([
    [
      'a large file of Jaeger',
      () => JSON.stringify({ data: [{ spans: Array.from({ length: 20_000 }, (_, id) => jaegerSpan(id)) }] }),
    ],
    [
      'a large document',
      () => document(Array.from({ length: 20_000 }, (_, id) => fixedSpan(`${id}`, undefined, 0, 1))),
    ],
    ['many lines that cannot be read', () => 'x\n'.repeat(100_000)],
  ])('lets other work run while it reads %s', async (_, content) => {
    let turns = 0;
    const counting = setInterval(() => turns++, 1);
    await imported(content());
    clearInterval(counting);
    expect(turns).toBeGreaterThan(3);
  });

  it('rejects broken gzip, and keeps what it has read', async () => {
    const store = new TraceStore();
    const compressed = gzipSync(`${SECOND}\n`.repeat(20_000));
    const broken = [compressed.subarray(0, -20), Buffer.alloc(20)];
    await expect(importStream(broken, store)).rejects.toThrow(/data check|end of file/);
    expect(store.counts.spans).toBe(1);
  });

  it('stops when it is aborted', async () => {
    const abort = new AbortController();
    const store = new TraceStore();
    abort.abort();
    const lines = Array.from({ length: 2000 }, () => Buffer.from(`${LESSON}\n`));
    await expect(importStream(lines, store, { signal: abort.signal })).rejects.toThrow('closed');
  });
});
