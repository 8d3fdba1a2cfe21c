import { asyncProperty, assert, array, constantFrom, nat, record } from 'fast-check';
import { setWarningSink, type TelemetryWarning } from '../../lib';
import { resetWarnings } from '../../lib/diagnostics/warning';
import { type Behaviour, type FaultyReceiver, failingWith, honest, startFaultyReceiver } from './faulty-receiver';
import { expectAllCounted, type PipedSpans, pipeSpans } from './piped-spans';
import { volume } from '../volume';

const warnings: TelemetryWarning[] = [];
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

function open(batch = {}, options = {}): PipedSpans {
  const spans = pipeSpans({ exporter: { endpoint: receiver.url, timeoutMillis: 5000, ...options }, batch });
  opened.push(spans);
  return spans;
}

const pause = (millis: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, millis));
const large = (spans: PipedSpans): void =>
  spans.tracer.startSpan('large', { attributes: { text: 'x'.repeat(10_000) } }).end();

describe('while a receiver is unavailable', () => {
  it('spans wait up to the limit in bytes, later ones are dropped, and the warning names the option', async () => {
    receiver.behave(failingWith(503));
    const spans = open({ maxQueueBytes: 2 ** 20, maxExportBatchSize: 10 });
    for (let count = 0; count < 300; count++) large(spans);
    await spans.flush();
    const { exported, failed, dropped, pending } = spans.counts;
    expect([exported, failed, dropped + pending]).toStrictEqual([0, 0, 300]);
    // A MiB holds 104 such spans. One request more may be written while its chunks are still in use.
    expect(pending).toBeGreaterThan(80);
    expect(pending).toBeLessThanOrEqual(114);
    expect(warnings.map(({ code }) => code)).toStrictEqual(['SPANS_DROPPED', 'EXPORT_FAILED']);
    expect(warnings[0]?.message).toContain('the queue of 1 MiB is full');
    expect(warnings[0]?.message).toContain('raise `batch.maxQueueBytes`.');
    expect(warnings[1]?.message).toContain(`${pending} wait in the queue, and later spans will too, up to 1 MiB.`);
    receiver.behave(honest);
    await spans.flush();
    expect(spans.counts).toStrictEqual({ exported: pending, failed: 0, dropped, pending: 0 });
    expect(receiver.accepted).toHaveLength(pending);
    expect(warnings.at(-1)?.message).toContain(`again; none was lost.`);
    // The memory is free again.
    for (let count = 0; count < 50; count++) large(spans);
    await spans.flush();
    expect(spans.counts).toStrictEqual({ exported: pending + 50, failed: 0, dropped, pending: 0 });
  });

  it('one batch at a time is sent again, and all others follow when it arrives', async () => {
    const unanswered = new Set<number>();
    let most = 0;
    const counted =
      (behaviour: Behaviour): Behaviour =>
      (response, accept, attempt) => {
        unanswered.add(attempt);
        most = Math.max(most, unanswered.size);
        response.on('close', () => unanswered.delete(attempt));
        setTimeout(() => behaviour(response, accept, attempt), 2);
      };
    receiver.behave(counted(failingWith(503)));
    const spans = open({ maxExportBatchSize: 5 });
    spans.end(200);
    await spans.flush();
    expect(most).toBe(8);
    // The exports of the first batches have ended.
    while (unanswered.size > 0) await pause(5);
    most = 0;
    const before = receiver.requests.length;
    while (receiver.requests.length < before + 10) await pause(5);
    expect(most).toBe(1);
    receiver.behave(counted(honest));
    while (spans.counts.pending > 0) await pause(5);
    expect(most).toBeGreaterThan(1);
    expect(spans.counts).toStrictEqual({ exported: 200, failed: 0, dropped: 0, pending: 0 });
    expect(new Set(receiver.accepted).size).toBe(200);
  });

  it('a batch that is not full keeps filling after its delay has passed', async () => {
    receiver.behave(failingWith(503));
    const spans = open({ scheduledDelayMillis: 1 });
    spans.end(1);
    await spans.flush();
    for (let count = 0; count < 20; count++) {
      spans.end(1);
      await pause(2);
    }
    receiver.behave(honest);
    const before = receiver.requests.length;
    while (spans.counts.pending > 0) await pause(2);
    expect(receiver.requests.length - before).toBeLessThanOrEqual(3);
    expect(receiver.accepted).toStrictEqual(Array.from({ length: 21 }, (_, index) => `span ${index}`));
  });

  it('a flush sends a batch at once, and rejects with the reason if that fails', async () => {
    receiver.behave(failingWith(503, { 'retry-after': '100' }));
    const spans = open();
    spans.end(1);
    await spans.flush();
    spans.end(1);
    await spans.flush();
    // Otherwise the flush would wait for 100 seconds.
    expect(receiver.requests).toHaveLength(1);
    expect(spans.counts.pending).toBe(2);
  });

  it('its return is reported, and a failure of the batches after it is reported as a new outage', async () => {
    receiver.behave(failingWith(503));
    const spans = open({ maxExportBatchSize: 1 });
    spans.end(5);
    await spans.flush();
    while (spans.counts.pending < 5) await pause(1);
    let attempts = 0;
    receiver.behave((response, accept, attempt) =>
      (attempts++ === 0 ? honest : failingWith(400))(response, accept, attempt),
    );
    while (spans.counts.pending > 0) await pause(1);
    expect(spans.counts).toStrictEqual({ exported: 1, failed: 4, dropped: 0, pending: 0 });
    expect(warnings.map(({ code }) => code)).toStrictEqual(['EXPORT_FAILED', 'EXPORT_RESUMED', 'EXPORT_FAILED']);
  });

  it('a shutdown ends after one export: all waiting spans have failed, even if they were never sent', async () => {
    receiver.behave(failingWith(503));
    const spans = open({ maxExportBatchSize: 2 });
    spans.end(100);
    await spans.flush();
    const before = receiver.requests.length;
    await spans.shutdown();
    expect(spans.counts).toStrictEqual({ exported: 0, failed: 100, dropped: 0, pending: 0 });
    // At most six attempts of 24 batches, and one that was in flight.
    expect(receiver.requests.length - before).toBeLessThanOrEqual(25 * 6);
  });

  it('the end of telemetry fails the spans that were sent before, and drops the others', async () => {
    receiver.behave(failingWith(503));
    const spans = open({ maxExportBatchSize: 2 });
    spans.end(100);
    await spans.flush();
    while (spans.counts.pending < 100) await pause(1);
    spans.discard();
    const { failed, dropped, ...others } = spans.counts;
    expect(others).toStrictEqual({ exported: 0, pending: 0 });
    expect(failed + dropped).toBe(100);
    expect(failed).toBeGreaterThanOrEqual(48);
    expect(dropped).toBeGreaterThan(0);
  });
});

describe('a batch that always fails while others arrive', () => {
  it('has failed after its tenth export, and does not delay the others', async () => {
    const spans = open({ maxExportBatchSize: 1 });
    const poisoned = new Set<number>();
    receiver.behave((response, accept, attempt) => {
      const before = receiver.accepted.length;
      accept();
      const [name] = receiver.accepted.slice(before);
      if (name === 'poison') {
        (receiver.accepted as string[]).splice(before);
        poisoned.add(attempt);
        response.writeHead(503);
      }
      response.end();
    });
    spans.tracer.startSpan('poison').end();
    let others = 0;
    while (spans.counts.failed === 0) {
      spans.end(1);
      others++;
      await pause(1);
    }
    await spans.flush();
    expect(spans.counts).toStrictEqual({ exported: others, failed: 1, dropped: 0, pending: 0 });
    expect(poisoned.size).toBeGreaterThanOrEqual(6 * 10);
    expect(receiver.accepted).not.toContain('poison');
  });
});

describe('spans for a receiver that behaves in any way', () => {
  const BEHAVIOURS = {
    accepts: honest,
    'is busy': failingWith(503),
    'asks to wait': failingWith(429, { 'retry-after': '0' }),
    refuses: failingWith(400),
    resets: (response) => void response.socket?.resetAndDestroy(),
    hangs: () => undefined,
    'rejects one': (response) => void response.end(Buffer.from([0x0a, 0x02, 0x08, 0x01])),
  } satisfies Record<string, Behaviour>;
  const steps = array(
    record({
      behaviour: constantFrom(...(Object.keys(BEHAVIOURS) as (keyof typeof BEHAVIOURS)[])),
      count: nat(7),
      wait: constantFrom('no', 'a turn', 'a flush'),
    }),
    { maxLength: 12 },
  );

  it('are each exported, failed or pending, and all waiting ones arrive in the end', async () => {
    await assert(
      asyncProperty(steps, async (given) => {
        await receiver.close();
        receiver = await startFaultyReceiver();
        const spans = open({ maxExportBatchSize: 3 }, { timeoutMillis: 200 });
        let refused = 0;
        let partly = 0;
        for (const { behaviour, count, wait } of given) {
          receiver.behave((response, accept, attempt) => {
            if (behaviour === 'refuses') refused++;
            if (behaviour === 'rejects one') partly++;
            BEHAVIOURS[behaviour](response, accept, attempt);
          });
          spans.end(count);
          if (wait === 'a turn') await new Promise(setImmediate);
          if (wait === 'a flush') await spans.flush();
          expectAllCounted(spans);
        }
        receiver.behave(honest);
        while (spans.counts.pending > 0) await spans.flush();
        expectAllCounted(spans);
        const { exported, failed, dropped } = spans.counts;
        expect(dropped).toBe(0);
        // Up to three spans of each rejected batch, and one of each batch that is rejected in part.
        expect(failed > 0).toBe(refused + partly > 0);
        expect(failed).toBeLessThanOrEqual(3 * refused + partly);
        const arrived = receiver.accepted;
        expect(new Set(arrived).size).toBe(arrived.length);
        // Batches that are rejected in part count as exported, except for one span, but are not in the receiver's list.
        expect(exported).toBeGreaterThanOrEqual(arrived.length);
        expect(exported - arrived.length).toBeLessThanOrEqual(2 * partly);
        spans.discard();
      }),
      { numRuns: volume(40) },
    );
  }, 60_000);
});
