import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { SamplingMode } from '../../../../lib/config/telemetry-options';
import type { TraceSpan } from '../../../../lib/viewer';
import { publish, sizeOf } from '../../load/results';
import type { CollectorProcess } from '../running/collector-process';
import { readSpans } from '../running/file-output';
import { type PlannedRequest, plannedRequests, SERVICES, type ServiceName, spanNames } from './planned-request';
import { optionsOf, type RelayResponse, type RelaySettings, requestOf, RunningRelay } from './running-relay';
import { keptFile, startSamplingCollector } from './sampling-collector';
import { killServers } from '../running/server-process';

/** Requests per second, and how long each state of the change lasts. */
const RATE = sizeOf('ROLLING_RATE', 80);
const MILLIS = sizeOf('ROLLING_MILLIS', 2500);
const HEAD_RATIO = 0.1;

interface Sent {
  readonly planned: PlannedRequest;
  readonly response: RelayResponse;
}

let folder: string;
let collector: CollectorProcess;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rolling-'));
  collector = await startSamplingCollector(optionsOf(settingsOf('a', 'collector', 'http://127.0.0.1:1')), folder);
}, 60_000);

afterAll(async () => {
  await killServers();
  rmSync(folder, { recursive: true });
});

function settingsOf(serviceName: ServiceName, mode: SamplingMode, endpoint: string): RelaySettings {
  return { serviceName, mode, endpoint, ratio: HEAD_RATIO, keepSampled: true };
}

/** A calls B, B calls C. Each can be replaced by one in another mode while requests arrive. */
class Relay {
  private readonly running = new Map<ServiceName, RunningRelay>();
  readonly accounts: Record<string, number>[] = [];

  get url(): string {
    return this.of('a').url;
  }

  async start(): Promise<void> {
    for (const name of SERVICES.toReversed()) await this.replace(name, 'process');
  }

  /** Starts the new instance, sends all later requests to it, and ends the old one after its open requests. */
  async replace(name: ServiceName, mode: SamplingMode): Promise<void> {
    const place = SERVICES.indexOf(name);
    const [caller, next] = [SERVICES[place - 1], SERVICES[place + 1]];
    const settings = settingsOf(name, mode, collector.httpUrl);
    const instance = await RunningRelay.start({ ...settings, ...(next && { next: this.of(next).url }) });
    const old = this.running.get(name);
    this.running.set(name, instance);
    if (caller && this.running.has(caller)) await this.of(caller).callNext(instance.url);
    if (old) this.accounts.push({ ...(await old.stop()) });
  }

  async stop(): Promise<void> {
    for (const name of SERVICES) this.accounts.push({ ...(await this.of(name).stop()) });
  }

  private of(name: ServiceName): RunningRelay {
    const instance = this.running.get(name);
    if (!instance) throw new Error(`The service ${name} has not started.`);
    return instance;
  }
}

/** Sends requests at the rate until it is stopped, without waiting for responses. */
class Load {
  readonly sent: Promise<Sent>[] = [];
  private readonly timer: NodeJS.Timeout;
  private readonly requests = plannedRequests(17);

  constructor(relay: Relay) {
    this.timer = setInterval(() => {
      const planned = this.requests.next().value;
      this.sent.push(
        requestOf(`${relay.url}${planned.path}`, planned.headers).then((response) => ({ planned, response })),
      );
    }, 1000 / RATE);
  }

  stop(): Promise<readonly Sent[]> {
    clearInterval(this.timer);
    return Promise.all(this.sent);
  }
}

describe('a rolling change from `process` to `collector`, and back', () => {
  it('loses nothing that the services keep while all of them decide alone', async () => {
    const relay = new Relay();
    await relay.start();
    const load = new Load(relay);
    await wait(MILLIS);
    for (const mode of ['collector', 'process'] as const) {
      for (const name of SERVICES.toReversed()) {
        await relay.replace(name, mode);
        await wait(MILLIS);
      }
    }
    const sent = await load.stop();
    await relay.stop();
    await collector.stop();

    const received = grouped(await readSpans(keptFile(folder)), ({ traceId }) => traceId);
    const states = grouped(sent, ({ response }) => response.modes.join(' '));
    const results = new Map([...states].map(([state, requests]) => [state, resultOf(requests, received)]));
    publish('collector-rolling-change', [{ title: 'A rolling change', columns: COLUMNS, rows: rowsOf(results) }]);

    for (const [state, { missing, due }] of results) {
      expect({ state, missing }).toEqual({ state, missing: 0 });
      expect(due).toBeGreaterThan(0);
    }
    expect(results.get('process process process')).toBeDefined();
    const { whole, reasons } = results.get('collector collector collector') ?? {};
    expect(whole).toBe(reasons);
    expect(relay.accounts.map(({ failed, dropped, pending }) => [failed, dropped, pending])).toEqual(
      relay.accounts.map(() => [0, 0, 0]),
    );
    const ids = [...received.values()].flat().map(({ spanId }) => spanId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(collector.warnings()).toEqual([]);
  }, 120_000);
});

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

const COLUMNS = ['requests', 'with a reason', 'spans due', 'missing', 'whole traces', 'without a reason'];

interface Result {
  readonly requests: number;
  /** Requests of which a service keeps its part. */
  readonly reasons: number;
  /** Spans of these parts. */
  readonly due: number;
  readonly missing: number;
  /** Requests with a reason of which all services have all spans. */
  readonly whole: number;
  /** Requests without a reason of which a span was kept. */
  readonly others: number;
}

const rowsOf = (results: ReadonlyMap<string, Result>) =>
  [...results].map(
    ([state, { requests, reasons, due, missing, whole, others }]) =>
      [state, requests, reasons, due, missing, whole, others] as const,
  );

/**
 * Counts what the services keep if all of them decide alone: the part of a service in a trace, if the head samples the trace,
 * if it is forced, or if this part fails or is slow.
 */
function resultOf(requests: readonly Sent[], received: ReadonlyMap<string, readonly TraceSpan[]>): Result {
  const counts = { requests: requests.length, reasons: 0, due: 0, missing: 0, whole: 0, others: 0 };
  for (const { planned, response } of requests) {
    const spans = received.get(response.traceId) ?? [];
    const missingOf = (name: ServiceName): number => {
      const found = new Set(spans.filter(({ service }) => service === name).map((span) => span.name));
      return spanNames(name).filter((one) => !found.has(one)).length;
    };
    const keeping = SERVICES.filter((name) => response.isSampled || planned.keeps.has(name));
    for (const name of keeping) {
      counts.due += spanNames(name).length;
      counts.missing += missingOf(name);
    }
    if (keeping.length === 0) counts.others += Number(spans.length > 0);
    else {
      counts.reasons++;
      counts.whole += Number(SERVICES.every((name) => missingOf(name) === 0));
    }
  }
  return counts;
}
