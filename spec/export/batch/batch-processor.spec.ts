import { AsyncLocalStorage } from 'node:async_hooks';
import { context, createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { isTracingSuppressed } from '@opentelemetry/core';
import { setWarningSink, type TelemetryWarning } from '../../../lib';
import type { SpanExporter } from '../../../lib/otel/sdk';
import { type FaultyReceiver, startFaultyReceiver } from '../faulty-receiver';
import { expectAllCounted, type PipedSpans, pipeSpans } from '../piped-spans';

type Batch = readonly { readonly name: string }[];

const warnings: TelemetryWarning[] = [];
const opened: PipedSpans[] = [];

beforeEach(() => {
  warnings.length = 0;
  setWarningSink((warning) => warnings.push(warning));
});

afterEach(() => {
  for (const spans of opened.splice(0)) spans.discard();
  setWarningSink();
});

/** Spans for a user's exporter, and the batches that it has received. */
function open(
  batch: NonNullable<Parameters<typeof pipeSpans>[0]['batch']>,
  take: SpanExporter['export'] = (_spans, done) => done({ code: 0 }),
): { readonly spans: PipedSpans; readonly batches: readonly Batch[] } {
  const batches: Batch[] = [];
  const exporter: SpanExporter = {
    export(spans, done) {
      batches.push(spans);
      take(spans, done);
    },
    shutdown: async () => undefined,
  };
  const spans = pipeSpans({ exporter, batch });
  opened.push(spans);
  return { spans, batches };
}

describe('a batch', () => {
  it('is sent as soon as it is full, several in one turn, in the order in which the spans ended', () => {
    const { spans, batches } = open({ maxExportBatchSize: 2 });
    spans.end(7);
    expect(batches.map((batch) => batch.map(({ name }) => name))).toStrictEqual([
      ['span 0', 'span 1'],
      ['span 2', 'span 3'],
      ['span 4', 'span 5'],
    ]);
    expect(spans.counts).toStrictEqual({ exported: 6, failed: 0, dropped: 0, pending: 1 });
  });

  it('that is not full is sent `scheduledDelayMillis` after its first span, and later spans do not delay it', async () => {
    const { spans, batches } = open({ scheduledDelayMillis: 30 });
    const start = performance.now();
    while (batches.length === 0) {
      spans.end(1);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(performance.now() - start).toBeGreaterThanOrEqual(29);
    expect(batches[0]?.length).toBeGreaterThan(1);
    expect(batches[0]?.[0]?.name).toBe('span 0');
  });

  it('is sent by a flush, and nothing is sent if no span has ended', async () => {
    const { spans, batches } = open({});
    await spans.flush();
    spans.end(3);
    await spans.flush();
    await spans.flush();
    expect(batches.map((batch) => batch.length)).toStrictEqual([3]);
  });

  it('is never larger than the queue', () => {
    const { spans, batches } = open({ maxQueueSize: 3, maxExportBatchSize: 512 });
    spans.end(6);
    expect(batches.map((batch) => batch.length)).toStrictEqual([3, 3]);
  });
});

describe('a burst in one turn', () => {
  let receiver: FaultyReceiver;

  beforeEach(async () => void (receiver = await startFaultyReceiver()));
  afterEach(() => receiver.close());

  it('loses nothing by default: 24 batches are in flight, over eight connections, and the others wait', async () => {
    const spans = pipeSpans({ exporter: { endpoint: receiver.url } });
    opened.push(spans);
    spans.end(20_000);
    expect(spans.counts).toStrictEqual({ exported: 0, failed: 0, dropped: 0, pending: 20_000 });
    await spans.flush();
    expect(spans.counts).toStrictEqual({ exported: 20_000, failed: 0, dropped: 0, pending: 0 });
    expect(receiver.accepted).toHaveLength(20_000);
    expect(await receiver.connections()).toBe(8);
    expect(warnings).toStrictEqual([]);
  });

  it('loses the spans above a limit in spans, counts them, and reports them once', async () => {
    const spans = pipeSpans({ exporter: { endpoint: receiver.url }, batch: { maxQueueSize: 2048 } });
    opened.push(spans);
    spans.end(20_000);
    const kept = 24 * 512 + 2048;
    expect(spans.counts).toStrictEqual({ exported: 0, failed: 0, dropped: 20_000 - kept, pending: kept });
    await spans.flush();
    expect(spans.counts).toStrictEqual({ exported: kept, failed: 0, dropped: 20_000 - kept, pending: 0 });
    expect(receiver.accepted).toHaveLength(kept);
    expect(await receiver.connections()).toBe(8);
    expectAllCounted(spans);
    expect(warnings.map(({ code }) => code)).toStrictEqual(['SPANS_DROPPED']);
    expect(warnings[0]?.message).toContain('the queue of 2048 is full');
  });
});

describe('spans so large that a full batch does not fit in the queue', () => {
  it('are sent before the batch is full, and none of them is dropped', async () => {
    const receiver = await startFaultyReceiver();
    const spans = pipeSpans({ exporter: { endpoint: receiver.url }, batch: { maxQueueBytes: 2 ** 20 } });
    opened.push(spans);
    for (let count = 1; count <= 600; count++) {
      spans.tracer.startSpan('large').setAttribute('text', 'x'.repeat(5000)).end();
      // 50 spans take a quarter of the queue. All batches but the last one are sent without a flush.
      while (spans.counts.pending > 50) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await spans.flush();
    expect(spans.counts).toStrictEqual({ exported: 600, failed: 0, dropped: 0, pending: 0 });
    expect(receiver.accepted).toHaveLength(600);
    await receiver.close();
  });
});

describe('a flush', () => {
  it('waits for spans that ended before it, not for spans that end during it', async () => {
    const callbacks: (() => void)[] = [];
    const { spans, batches } = open({ maxExportBatchSize: 1 }, (_spans, done) => {
      callbacks.push(() => done({ code: 0 }));
    });
    spans.end(1);
    const flushed = spans.flush();
    spans.end(1);
    callbacks[0]?.();
    await flushed;
    expect(batches).toHaveLength(2);
    expect(spans.counts).toStrictEqual({ exported: 1, failed: 0, dropped: 0, pending: 1 });
  });
});

describe('after shutdown', () => {
  it('a span is dropped and counted, even if it could still be sent', async () => {
    for (const end of ['shutdown', 'discard'] as const) {
      const { spans, batches } = open({});
      await spans[end]();
      spans.end(2);
      await spans.flush();
      expect(batches).toStrictEqual([]);
      expect(spans.counts).toStrictEqual({ exported: 0, failed: 0, dropped: 2, pending: 0 });
    }
  });

  it('a batch that waited for its delay is dropped, and not sent later', async () => {
    const { spans, batches } = open({ scheduledDelayMillis: 5 });
    spans.end(2);
    spans.discard();
    await new Promise((resolve) => setTimeout(resolve, 15));
    expect(batches).toStrictEqual([]);
    expect(spans.counts).toStrictEqual({ exported: 0, failed: 0, dropped: 2, pending: 0 });
  });

  it('of an exporter that does not respond, spans in flight have failed, and queued spans are dropped', async () => {
    const { spans } = open({ maxExportBatchSize: 2 }, () => undefined);
    spans.end(5);
    const flushed = spans.flush();
    spans.discard();
    await flushed;
    expect(spans.counts).toStrictEqual({ exported: 0, failed: 2, dropped: 3, pending: 0 });
  });
});

describe('the work of an export', () => {
  const requests = new AsyncLocalStorage<string>();
  const TENANT = createContextKey('tenant');

  beforeAll(() => void context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
  afterAll(() => context.disable());

  it.each<[string, Parameters<typeof open>[0], (spans: PipedSpans) => void]>([
    ['fills a batch', { maxExportBatchSize: 1 }, (spans) => spans.end(1)],
    ['starts a batch that is sent later', { scheduledDelayMillis: 1 }, (spans) => spans.end(1)],
    ['flushes', {}, (spans) => [spans.end(1), spans.flush()]],
  ])('retains nothing of the request that %s, and is not traced', async (_, batch, act) => {
    const found: unknown[] = [];
    const { spans } = open(batch, (_spans, done): void => {
      const active = context.active();
      found.push(requests.getStore(), active.getValue(TENANT), isTracingSuppressed(active));
      // A timer of the exporter, like those of connections.
      setTimeout(() => {
        found.push(requests.getStore(), context.active().getValue(TENANT));
        done({ code: 0 });
      }, 1);
    });
    context.with(ROOT_CONTEXT.setValue(TENANT, 'shop'), () => requests.run('request 1', () => act(spans)));
    while (spans.counts.exported === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(found).toStrictEqual([undefined, undefined, true, undefined, undefined]);
  });
});
