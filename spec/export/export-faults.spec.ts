import { setWarningSink, type TelemetryWarning } from '../../lib';
import { resetWarnings } from '../../lib/diagnostics/warning';
import type { OtlpOptions } from '../../lib/config/otlp-options';
import { type Behaviour, type FaultyReceiver, honest, failingWith, startFaultyReceiver } from './faulty-receiver';
import { expectAllCounted, type PipedSpans, pipeSpans } from './piped-spans';

const warnings: TelemetryWarning[] = [];
const codes = (): string[] => warnings.map(({ code }) => code);
const opened: PipedSpans[] = [];
let receiver: FaultyReceiver;

beforeEach(async () => {
  warnings.length = 0;
  resetWarnings();
  setWarningSink((warning) => warnings.push(warning));
  receiver = await startFaultyReceiver();
});

afterEach(async () => {
  for (const spans of opened.splice(0)) spans.discard();
  await receiver.close();
  setWarningSink();
});

function open(options: OtlpOptions = {}, batch = {}, settings = {}): PipedSpans {
  const exporter = { endpoint: receiver.url, timeoutMillis: 5000, ...options };
  const spans = pipeSpans({ exporter, batch }, settings);
  opened.push(spans);
  return spans;
}

/** Checks that the waiting spans arrive, and later ones too. */
async function expectRecovery(spans: PipedSpans): Promise<void> {
  const before = spans.counts;
  receiver.behave(honest);
  spans.end(3);
  await spans.flush();
  const arriving = before.pending + 3;
  expect(spans.counts).toStrictEqual({ ...before, exported: before.exported + arriving, pending: 0 });
  expect(new Set(receiver.accepted.slice(-arriving)).size).toBe(arriving);
  expectAllCounted(spans);
}

/** Sends three spans to a receiver with this behaviour, and checks that later ones arrive. */
async function sendThree(behaviour: Behaviour, options: OtlpOptions = {}): Promise<PipedSpans> {
  receiver.behave(behaviour);
  const spans = open(options);
  spans.end(3);
  await spans.flush();
  expectAllCounted(spans);
  return spans;
}

const FAILED = { exported: 0, failed: 3, dropped: 0, pending: 0 };
const WAITING = { exported: 0, failed: 0, dropped: 0, pending: 3 };
const EXPORTED = { exported: 3, failed: 0, dropped: 0, pending: 0 };

describe('a receiver that is down', () => {
  it('at the start and then comes up receives all spans, in order', async () => {
    const { port } = receiver;
    await receiver.close();
    const spans = open({ timeoutMillis: 200 });
    spans.end(20);
    await spans.flush();
    expect(spans.counts).toStrictEqual({ exported: 0, failed: 0, dropped: 0, pending: 20 });
    receiver = await startFaultyReceiver(honest, { port });
    await expectRecovery(spans);
    expect(receiver.accepted.slice(0, 20)).toStrictEqual(Array.from({ length: 20 }, (_, index) => `span ${index}`));
    expect(codes()).toStrictEqual(['EXPORT_FAILED', 'EXPORT_RESUMED']);
  });

  it('for less than the time limit of an export loses nothing', async () => {
    const { port } = receiver;
    await receiver.close();
    const spans = open({}, {}, { retries: { firstBackoffMillis: 100 } });
    spans.end(3);
    const flushed = spans.flush();
    receiver = await startFaultyReceiver(honest, { port });
    await flushed;
    expect(spans.counts).toStrictEqual(EXPORTED);
    expect(receiver.accepted).toHaveLength(3);
    expect(codes()).toStrictEqual([]);
  });

  it('for long leaves a bounded queue, and a count of the dropped spans', async () => {
    receiver.behave(() => undefined);
    const spans = open({ timeoutMillis: 300 }, { maxQueueSize: 10, maxExportBatchSize: 5 });
    for (let turn = 0; turn < 20; turn++) {
      spans.end(50);
      await new Promise(setImmediate);
      expect(spans.counts.pending).toBeLessThanOrEqual(10 + 24 * 5);
      expectAllCounted(spans);
    }
    await spans.flush();
    const { exported, failed, dropped, pending } = spans.counts;
    expect({ exported, failed, sum: dropped + pending }).toEqual({ exported: 0, failed: 0, sum: 1000 });
    expect(pending).toBeGreaterThanOrEqual(10 + 24 * 5);
    expect(codes()).toStrictEqual(['SPANS_DROPPED', 'EXPORT_FAILED']);
    expect(warnings[0]?.message).toContain(`1 span for ${receiver.url}/v1/traces dropped`);
    expect(warnings[0]?.message).toContain('the queue of 10 is full');
    expect(warnings[0]?.message).toContain('raise `batch.maxQueueSize` (OTEL_BSP_MAX_QUEUE_SIZE)');
    receiver.behave(honest);
    await spans.flush();
    expect(spans.counts).toStrictEqual({ exported: pending, failed: 0, dropped, pending: 0 });
  });
});

describe('repeated flushing', () => {
  it('moves no more spans out of the queue than may be in flight', async () => {
    receiver.behave(() => undefined);
    const spans = open({}, { maxQueueSize: 10, maxExportBatchSize: 5 });
    for (let turn = 0; turn < 20; turn++) {
      spans.end(10);
      void spans.flush();
      expect(spans.counts.pending).toBeLessThanOrEqual(10 + 24 * 5);
      expectAllCounted(spans);
    }
    expect(spans.counts.dropped).toBe(70);
  });
});

describe('a receiver that is slow', () => {
  it('gets the spans again after the time limit of an export, which also limits a flush', async () => {
    const spans = await sendThree(() => undefined, { timeoutMillis: 50 });
    expect(spans.counts).toStrictEqual(WAITING);
    await expectRecovery(spans);
  });

  it('and sends its response in small pieces is disconnected', async () => {
    let dribbling: NodeJS.Timeout | undefined;
    const hungUp = new Promise((resolve) => {
      receiver.behave((response) => {
        response.writeHead(200);
        dribbling = setInterval(() => response.write(' '), 5);
        response.on('close', resolve);
      });
    });
    // Long enough that a pause of the machine does not look like a timeout.
    const spans = open({ timeoutMillis: 500 });
    spans.end(3);
    await spans.flush();
    await hungUp;
    clearInterval(dribbling);
    expect(spans.counts).toStrictEqual(WAITING);
    expect(warnings[0]?.message).toContain('no response within');
    await expectRecovery(spans);
  });

  it('is not awaited longer than the batch timeout', async () => {
    receiver.behave(() => undefined);
    const spans = open({ timeoutMillis: 60_000 }, { exportTimeoutMillis: 500 });
    spans.end(3);
    await spans.flush();
    expect(spans.counts).toStrictEqual(WAITING);
    await expectRecovery(spans);
  });
});

describe('a receiver that rejects an export', () => {
  it.each([429, 502, 503, 504])('temporarily, by %d, receives the same spans again', async (status) => {
    const spans = await sendThree((response, accept, attempt) =>
      (attempt < 3 ? failingWith(status) : honest)(response, accept, attempt),
    );
    expect(spans.counts).toStrictEqual(EXPORTED);
    expect(receiver.accepted).toStrictEqual(['span 0', 'span 1', 'span 2']);
    expect(receiver.requests).toHaveLength(3);
    expect(codes()).toStrictEqual([]);
  });

  it('always gets six attempts, then the flush ends and the spans wait', async () => {
    const spans = await sendThree(failingWith(503));
    expect(spans.counts).toStrictEqual(WAITING);
    expect(receiver.requests).toHaveLength(6);
    expect(warnings[0]?.message).toContain(': 503 Service Unavailable.');
    await expectRecovery(spans);
  });

  it('and requests a pause longer than an export gets no attempt, also from later exports', async () => {
    const spans = await sendThree(failingWith(429, { 'retry-after': '120' }));
    expect(spans.counts).toStrictEqual(WAITING);
    receiver.behave(honest);
    spans.end(2);
    await spans.flush();
    expect(receiver.requests).toHaveLength(1);
    expect(spans.counts).toStrictEqual({ ...WAITING, pending: 5 });
  });

  it.each([400, 401, 403, 404, 413, 500, 501])('permanently, by %d, gets one attempt', async (status) => {
    const spans = await sendThree(failingWith(status));
    expect(spans.counts).toStrictEqual(FAILED);
    expect(receiver.requests).toHaveLength(1);
    expect(warnings[0]?.message).toContain(`Spans do not reach ${receiver.url}/v1/traces: ${status} `);
    await expectRecovery(spans);
  });
});

describe('the warning about a single span', () => {
  it('says that it waits', async () => {
    receiver.behave(failingWith(503));
    const spans = open();
    spans.end(1);
    await spans.flush();
    expect(warnings[0]?.message).toContain('1 waits in the queue, and later spans will too, up to 64 MiB.');
  });

  it('says that it was lost', async () => {
    receiver.behave(failingWith(400));
    const spans = open();
    spans.end(1);
    await spans.flush();
    await expectRecovery(spans);
    expect(warnings[1]?.message).toContain('again; 1 was lost meanwhile.');
  });
});

describe('a receiver that seems to be unavailable because of one batch', () => {
  const until = async (condition: () => boolean): Promise<void> => {
    for (let turn = 0; !condition(); turn++) {
      if (turn > 2000) throw new Error('others do not arrive');
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };
  const arrived = (): number => receiver.accepted.filter((name) => name !== 'refused').length;
  const refusing =
    (answer: Behaviour): Behaviour =>
    (response, accept, attempt) => {
      const before = receiver.accepted.length;
      accept();
      const isRefused = receiver.accepted.slice(before).includes('refused');
      (isRefused ? failingWith(503) : answer)(response, () => undefined, attempt);
    };

  it.each<[string, Behaviour, number]>([
    ['accepts the others', honest, 0],
    ['rejects a span of each of the others', (response) => response.end(Buffer.from([0x0a, 0x02, 0x08, 0x01])), 1],
  ])('and %s gets these meanwhile, and that batch fails at last', async (_what, answer, rejected) => {
    receiver.behave(refusing(answer));
    const spans = open({}, { scheduledDelayMillis: 1 });
    spans.tracer.startSpan('refused').end();
    await spans.flush();
    let batches = 0;
    for (; spans.counts.pending > 0; batches++) {
      spans.end(2);
      // Ends the next spans when only the rejected one waits.
      await until(() => arrived() >= spans.ended && spans.counts.pending <= 1);
    }
    expect(spans.counts).toStrictEqual({
      exported: batches * (2 - rejected),
      failed: 1 + batches * rejected,
      dropped: 0,
      pending: 0,
    });
  });
});

describe('a receiver with a malformed response', () => {
  const respondingWith =
    (body: string | Uint8Array): Behaviour =>
    (response, accept) => {
      accept();
      response.end(body);
    };

  it.each([
    ['a web page', 'http/protobuf', '<!doctype html><html></html>'],
    ['a web page', 'http/json', '<!doctype html><html></html>'],
    ['truncated protobuf', 'http/protobuf', Buffer.from([0x0a, 0x20, 0x08, 0x01])],
    ['truncated JSON', 'http/json', '{"partialSuccess":{'],
  ] as const)(
    'that has a success status and %s over %s has accepted the spans, and is reported',
    async (_what, protocol, body) => {
      const spans = await sendThree(respondingWith(body), { protocol });
      expect(spans.counts).toStrictEqual(EXPORTED);
      expect(codes()).toStrictEqual(['ANSWER_UNREADABLE']);
      await expectRecovery(spans);
    },
  );

  it('that does not end loses the spans, and the connection', async () => {
    const chunk = Buffer.alloc(256 * 1024);
    const spans = await sendThree((response) => {
      const more = (): unknown => !response.destroyed && response.write(chunk, more);
      more();
    });
    expect(spans.counts).toStrictEqual(FAILED);
    await expectRecovery(spans);
  });

  it('that is not HTTP loses the spans', async () => {
    const spans = await sendThree((response) => response.socket?.end('220 mail.example ESMTP\r\n\r\n'));
    expect(spans.counts).toStrictEqual(FAILED);
    await expectRecovery(spans);
  });
});

describe('a connection that breaks', () => {
  it('once loses nothing', async () => {
    const spans = await sendThree((response, accept, attempt) =>
      attempt === 1 ? response.socket?.resetAndDestroy() : honest(response, accept, attempt),
    );
    expect(spans.counts).toStrictEqual(EXPORTED);
    expect(receiver.accepted).toHaveLength(3);
  });

  it('every time leaves the spans waiting', async () => {
    const spans = await sendThree((response) => response.socket?.resetAndDestroy());
    expect(spans.counts).toStrictEqual(WAITING);
    await expectRecovery(spans);
  });
});

describe('a receiver that rejects some of the spans', () => {
  it.each([
    ['http/protobuf', Buffer.from([0x0a, 0x0c, 0x08, 0x02, 0x12, 0x08, ...Buffer.from('too long')])],
    ['http/json', '{"partialSuccess":{"rejectedSpans":"2","errorMessage":"too long"}}'],
  ] as const)('over %s fails these, and the others are exported', async (protocol, body) => {
    const spans = await sendThree((response) => response.end(body), { protocol });
    expect(spans.counts).toStrictEqual({ exported: 1, failed: 2, dropped: 0, pending: 0 });
    expect(warnings).toStrictEqual([
      {
        code: 'SPANS_REJECTED',
        message: `${receiver.url}/v1/traces rejected 2 spans: too long`,
      },
    ]);
    expect(receiver.requests).toHaveLength(1);
  });

  it('and reports more than it received has rejected all', async () => {
    const body = '{"partialSuccess":{"rejectedSpans":"9000"}}';
    const spans = await sendThree((response) => response.end(body), { protocol: 'http/json' });
    expect(spans.counts).toStrictEqual(FAILED);
  });

  it('and rejects none, but sends a message, is reported once', async () => {
    const body = '{"partialSuccess":{"errorMessage":"password=hunter2 is deprecated"}}';
    const spans = await sendThree((response) => response.end(body), { protocol: 'http/json' });
    spans.end(1);
    await spans.flush();
    expect(spans.counts).toStrictEqual({ ...EXPORTED, exported: 4 });
    expect(codes()).toStrictEqual(['RECEIVER_WARNING']);
    expect(warnings[0]?.message).not.toContain('hunter2');
  });
});

describe('shutdown', () => {
  it('leaves nothing pending, and closes the connections of a receiver that never responds', async () => {
    const asked = new Promise<void>((resolve) => receiver.behave(() => resolve()));
    const spans = open({}, { maxExportBatchSize: 1 });
    spans.end(3);
    void spans.shutdown();
    await asked;
    spans.discard();
    expect(spans.counts).toStrictEqual(FAILED);
    while ((await receiver.connections()) > 0) await new Promise(setImmediate);
  });

  it('counts spans that end later as dropped', async () => {
    const spans = open();
    spans.end(2);
    await spans.shutdown();
    spans.end(3);
    expect(spans.counts).toStrictEqual({ exported: 2, failed: 0, dropped: 3, pending: 0 });
    expectAllCounted(spans);
  });

  it('sends a queue of many batches, although the exporter accepts few at once', async () => {
    const spans = open({}, { maxQueueSize: 500, maxExportBatchSize: 5 });
    spans.end(400);
    await spans.shutdown();
    expect(spans.counts).toStrictEqual({ exported: 400, failed: 0, dropped: 0, pending: 0 });
    expect(new Set(receiver.accepted).size).toBe(400);
  });
});
