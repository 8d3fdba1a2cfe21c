import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { OtlpOptions, OtlpProtocol } from '../../../../lib/config/otlp-options';
import { publish, sizeOf } from '../../load/results';
import { type CollectorProcess, type CollectorStart, startCollector } from '../running/collector-process';
import { killServers } from '../running/server-process';
import { readReceived, type ReceivedSpans } from './received-spans';
import { RunningSender, type SenderAccount } from './running-sender';

/** For each protocol and compression. */
const SPANS = sizeOf('COLLECTOR_SPANS', 20_000);
const CONFIG = join(__dirname, '../running/lossless.yaml');
/** A head that samples a quarter of the traces: what it does not sample is sent, too. */
const SAMPLING = { mode: 'collector', ratio: 0.25, tail: true } as const;
const THRESHOLD = 'c0000000000000';
const TIMEOUT_MILLIS = 3_600_000;

const SPANS_PER_SECOND = 4000;
const AWAY_MILLIS = 1500;
/** A Go program needs more, so the Collector refuses every request. */
const NO_MEMORY = { processors: { memory_limiter: { limit_mib: 2, spike_limit_mib: 1 } } };

const PROTOCOLS: readonly OtlpProtocol[] = ['http/protobuf', 'http/json', 'grpc'];

let folder: string;
let start: CollectorStart;
let output: string;
let sender: RunningSender | undefined;
const rows: (readonly (string | number)[])[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lossless-'));
  output = join(folder, 'spans.json');
  start = { config: [CONFIG], env: { OUTPUT: output } };
});

afterEach(async () => {
  await sender?.stop();
  sender = undefined;
  await killServers();
  rmSync(folder, { recursive: true });
});

afterAll(() =>
  publish('collector-lossless', [
    {
      title: 'Spans from the exporter to the file of a Collector',
      columns: ['spans', 'exported', 'failed', 'dropped', 'received', 'twice', 'differ', 'spans/s', 'bytes a span'],
      rows,
    },
  ]),
);

const endpointOf = ({ httpUrl, grpcUrl }: CollectorProcess, protocol: OtlpProtocol): string =>
  protocol === 'grpc' ? grpcUrl : httpUrl;

const startSender = (collector: CollectorProcess, options: OtlpOptions = {}): Promise<RunningSender> => {
  const { protocol = 'http/protobuf' } = options;
  return RunningSender.start({
    exporter: { endpoint: endpointOf(collector, protocol), ...options },
    sampling: SAMPLING,
  });
};

/** Compares what the sender knows with the Collector's file, which must be complete. */
async function compared(title: string, account: SenderAccount, millis: number): Promise<ReceivedSpans> {
  const { digest, exported, failed, dropped, resource } = account;
  const received = await readReceived(output, { threshold: THRESHOLD, resource });
  const { duplicates, differences, bytes } = received;
  rows.push([
    title,
    digest.count,
    exported,
    failed,
    dropped,
    received.digest.count,
    duplicates,
    differences.length,
    Math.round((digest.count * 1000) / millis),
    Math.round(bytes / Math.max(1, received.digest.count)),
  ]);
  return received;
}

describe.each(
  PROTOCOLS.flatMap((protocol) => (['none', 'gzip'] as const).map((compression) => ({ protocol, compression }))),
)('$protocol with compression $compression', ({ protocol, compression }) => {
  it(
    'takes every span to the Collector, field by field',
    async () => {
      const collector = await startCollector(start);
      sender = await startSender(collector, { protocol, compression });
      const millis = await sender.send(SPANS);
      const account = await sender.account();
      const metrics = await collector.metrics();
      await collector.stop();
      const received = await compared(`${protocol}, ${compression}`, account, millis);
      expect(received.differences).toStrictEqual([]);
      expect(account).toMatchObject({ exported: SPANS, failed: 0, dropped: 0, pending: 0 });
      expect(received).toMatchObject({ digest: account.digest, duplicates: 0, differences: [] });
      expect(metrics.sum('otelcol_receiver_accepted_spans')).toBe(SPANS);
      expect(metrics.sum('otelcol_receiver_refused_spans')).toBe(0);
      expect(collector.warnings()).toStrictEqual([]);
      expect(sender.warnings).toBe('');
    },
    TIMEOUT_MILLIS,
  );
});

describe.each([{ protocol: 'http/protobuf' }, { protocol: 'grpc' }] as const)('$protocol', ({ protocol }) => {
  it('takes every span to a Collector that restarts in the middle', async () => {
    const first = await startCollector(start);
    sender = await startSender(first, { protocol });
    const sending = sender.send(4 * SPANS_PER_SECOND, SPANS_PER_SECOND);
    await wait(1000);
    await first.stop();
    await wait(AWAY_MILLIS);
    const second = await startCollector({ ...start, ports: first.ports });
    const millis = await sending;
    const account = await sender.account();
    await second.stop();
    const received = await compared(`${protocol}, restarted`, account, millis);
    expect(account).toMatchObject({ exported: 4 * SPANS_PER_SECOND, failed: 0, dropped: 0, pending: 0 });
    expect(received).toMatchObject({ digest: account.digest, duplicates: 0, differences: [] });
  });

  it('takes every span to a Collector that is over its memory limit for a while', async () => {
    const full = await startCollector({ ...start, overrides: NO_MEMORY });
    sender = await startSender(full, { protocol });
    await sender.send(SPANS_PER_SECOND / 2, SPANS_PER_SECOND);
    await wait(AWAY_MILLIS);
    const refused = (await full.metrics()).sum('otelcol_receiver_refused_spans');
    await full.stop();
    const next = await startCollector({ ...start, ports: full.ports });
    const millis = await sender.send(SPANS_PER_SECOND, SPANS_PER_SECOND);
    const account = await sender.account();
    await next.stop();
    const received = await compared(`${protocol}, refused for a while`, account, millis);
    expect(refused).toBeGreaterThan(0);
    expect(account).toMatchObject({ exported: 1.5 * SPANS_PER_SECOND, failed: 0, dropped: 0, pending: 0 });
    expect(received).toMatchObject({ digest: account.digest, duplicates: 0, differences: [] });
  });

  it('counts every span for a Collector that stays over its memory limit', async () => {
    const full = await startCollector({ ...start, overrides: NO_MEMORY });
    sender = await startSender(full, { protocol, timeoutMillis: 1000 });
    const millis = await sender.send(SPANS_PER_SECOND, SPANS_PER_SECOND);
    const account = await sender.account();
    const refused = (await full.metrics()).sum('otelcol_receiver_refused_spans');
    await full.stop();
    const received = await compared(`${protocol}, refused for good`, account, millis);
    // They wait, as long as the queue has room.
    expect(account).toMatchObject({ exported: 0, failed: 0, digest: { count: SPANS_PER_SECOND } });
    expect(account.pending + account.dropped).toBe(SPANS_PER_SECOND);
    expect(refused).toBeGreaterThan(0);
    expect(received.digest.count).toBe(0);
    expect(sender.warnings).toContain('EXPORT_FAILED');
  });
});
