import { createTraceState, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import {
  BatchSpanProcessor,
  ConsoleSpanExporter,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-base';
import { DeterministicIds } from '../../lib/testing/deterministic-ids';
import { open, stoppedClocks, type Subject, SUBJECTS } from './conformance/subjects';

afterEach(() => jest.restoreAllMocks());

const REMOTE = {
  traceId: 'a'.repeat(32),
  spanId: 'b'.repeat(16),
  traceFlags: 1,
  isRemote: true,
  traceState: createTraceState('vendor=1'),
};

/** Spans with all members, and spans over their limits, with fixed ids and clocks. */
function exportAll(subject: Subject, exporter: SpanExporter): Promise<void> {
  const { tick } = stoppedClocks();
  const spanLimits = { attributeCountLimit: 4, eventCountLimit: 2, linkCountLimit: 1, attributePerEventCountLimit: 1 };
  const spanProcessors = [new BatchSpanProcessor(exporter)];
  const opened = open(subject, { idGenerator: new DeterministicIds(), spanLimits, spanProcessors });
  const outer = trace.setSpanContext(ROOT_CONTEXT, REMOTE);
  const request = opened.start('POST /orders', { kind: SpanKind.SERVER, attributes: { text: 'ü', yes: true } }, outer);
  const inside = trace.setSpan(ROOT_CONTEXT, request);
  tick(3);
  const order = opened.start('create_order', { attributes: { id: 'o-17', total: 4.5, items: ['tea', 'cup'] } }, inside);
  order
    .setAttribute('numbers', [1, 2.5])
    .setAttribute('over', 1)
    .addEvent('lost')
    .addEvent('paid', { by: 'card', x: 1 });
  tick(1.5);
  order.recordException({ name: 'Error', message: 'broken', stack: 'Error: broken' });
  order.addLink({ context: REMOTE }).addLink({ context: REMOTE, attributes: { why: 'retry' } });
  order.setStatus({ code: SpanStatusCode.ERROR, message: 'broken' }).end();
  tick(0.5);
  opened
    .start('batch', { root: true, startTime: [1_899_999_999, 5], kind: SpanKind.CONSUMER }, inside)
    .end([1_900_000_000, 6]);
  request.setStatus({ code: SpanStatusCode.OK }).end();
  return opened.provider.shutdown();
}

/** The bytes that an exporter would send. */
async function sentBy(subject: Subject, serialize: (spans: ReadableSpan[]) => Uint8Array | undefined): Promise<Buffer> {
  const sent: Uint8Array[] = [];
  await exportAll(subject, {
    export(spans, done) {
      sent.push(serialize(spans) ?? Buffer.alloc(0));
      done({ code: 0 });
    },
    shutdown: async () => undefined,
  });
  return Buffer.concat(sent);
}

describe('spans of the engine', () => {
  it.each([
    ['Protobuf', ProtobufTraceSerializer],
    ['JSON', JsonTraceSerializer],
  ])('give the same %s bytes as those of the stock SDK through its batch processor', async (_, serializer) => {
    const [stock, engine] = await Promise.all(
      SUBJECTS.map((subject) => sentBy(subject, (spans) => serializer.serializeRequest(spans))),
    );
    expect(stock?.length).toBeGreaterThan(400);
    expect(engine?.toString('latin1')).toBe(stock?.toString('latin1'));
  });

  it('give the same output in the SDK’s console exporter', async () => {
    const dir = jest.spyOn(console, 'dir').mockImplementation(() => undefined);
    const shown: object[][] = [];
    for (const subject of SUBJECTS) {
      await exportAll(subject, new ConsoleSpanExporter());
      shown.push(dir.mock.calls.splice(0).map(([each]) => each as object));
      dir.mockClear();
    }
    expect(shown[0]).toHaveLength(3);
    expect(shown[1]).toEqual(shown[0]);
  });

  it.each(SUBJECTS)(
    'pass through the SDK’s simple processor and memory exporter only if sampled: $name',
    async (subject) => {
      const exporter = new InMemorySpanExporter();
      const sampler = { shouldSample: (...[, , name]: unknown[]) => ({ decision: name === 'kept' ? 2 : 1 }) };
      const opened = open(subject, { sampler, spanProcessors: [new SimpleSpanProcessor(exporter)] });
      opened.start('kept').end();
      opened.start('recorded only').end();
      await opened.provider.forceFlush();
      expect(exporter.getFinishedSpans().map(({ name }) => name)).toStrictEqual(['kept']);
      expect(opened.ended.map(({ name }) => name)).toStrictEqual(['kept', 'recorded only']);
    },
  );
});
