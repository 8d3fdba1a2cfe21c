import { setTimeout as wait } from 'node:timers/promises';
import { startSilentServer } from '../../telemetry/silent-server';
import { median } from '../../samples/running-orders';
import { type LeanReceiver, startLeanReceiver } from './lean-receiver';
import { publish, sizeOf } from './results';
import { type Accounts, type CountingApp, startCountingApp, startLoad } from './running-counting-app';

const ROUNDS = sizeOf('LOAD_ROUNDS', 9);
const ROUND_MILLIS = 1500;
const CLIENTS = 16;
/** Small, so that little load fills the queue and the batches in flight. */
const BATCH_SIZE = 128;
const QUEUE_SIZE = 2048;
const MOST_PENDING = QUEUE_SIZE + 24 * BATCH_SIZE;

const STATES = ['up', 'down', 'silent'] as const;
type State = (typeof STATES)[number];

/** Three receivers of the same application: one accepts spans, one rejects them, one never responds. */
interface Measured {
  readonly rates: number[];
  completed: number;
  /** Requests without a 200 response. */
  failed: number;
  accounts: Accounts | undefined;
}

const measured: Record<State, Measured> = { up: nothingYet(), down: nothingYet(), silent: nothingYet() };
let receiver: LeanReceiver;

beforeAll(async () => {
  receiver = await startLeanReceiver();
  const gone = await startSilentServer();
  const silent = await startSilentServer();
  await gone.close();
  const endpoints: Readonly<Record<State, string>> = { up: receiver.url, down: gone.url, silent: silent.url };
  const apps = new Map<State, CountingApp>();
  try {
    for (const state of STATES) {
      const variables = {
        OTEL_EXPORTER_OTLP_ENDPOINT: endpoints[state],
        OTEL_BSP_MAX_EXPORT_BATCH_SIZE: String(BATCH_SIZE),
        OTEL_BSP_MAX_QUEUE_SIZE: String(QUEUE_SIZE),
      };
      apps.set(state, await startCountingApp(variables));
    }
    // The first round warms up and does not count. Each state is first in a round equally often.
    for (let round = -1; round < ROUNDS; round++) {
      const first = (round + STATES.length) % STATES.length;
      for (const state of [...STATES.slice(first), ...STATES.slice(0, first)]) {
        const rate = await rateOf(apps.get(state), measured[state]);
        if (round >= 0) measured[state].rates.push(rate);
      }
    }
    for (const [state, app] of apps) measured[state].accounts = await app.accounts();
    await apps.get('up')?.end('SIGTERM');
  } finally {
    for (const app of apps.values()) await app.end('SIGKILL');
    await silent.close();
    await receiver.close();
  }
  report();
}, 3_600_000);

/** Requests per second in one round. */
async function rateOf(app: CountingApp | undefined, result: Measured): Promise<number> {
  const begun = performance.now();
  const load = startLoad(`${app?.url}/shelf`, CLIENTS, true);
  await wait(ROUND_MILLIS);
  await load.stop();
  const seconds = (performance.now() - begun) / 1000;
  result.completed += load.completed;
  result.failed += load.failed + load.unanswered;
  return load.completed / seconds;
}

function report(): void {
  const each = (valueOf: (state: State) => string | number) => STATES.map(valueOf);
  const ofAccounts = (name: 'ended' | 'exported' | 'failed' | 'dropped' | 'pending') =>
    each((state) => measured[state].accounts?.[name] ?? '–');
  publish('receiver-down', [
    {
      title: `Requests with the receiver up, down and silent: ${ROUNDS} interleaved rounds, ${CLIENTS} clients`,
      columns: STATES,
      rows: [
        ['requests a second, median', ...each((state) => Math.round(median(measured[state].rates)))],
        ['against up, median of the rounds', ...each((state) => median(ratios(state)).toFixed(2))],
        ['least and most', ...each((state) => extremes(ratios(state)))],
        ['requests completed', ...each((state) => measured[state].completed)],
        ['requests without a 200 response', ...each((state) => measured[state].failed)],
        ['spans ended', ...ofAccounts('ended')],
        ['exported', ...ofAccounts('exported')],
        ['failed', ...ofAccounts('failed')],
        ['dropped', ...ofAccounts('dropped')],
        ['pending', ...ofAccounts('pending')],
      ],
    },
  ]);
}

const ratios = (state: State): readonly number[] =>
  measured[state].rates.map((rate, round) => rate / (measured.up.rates[round] ?? Number.NaN));

const extremes = (values: readonly number[]): string =>
  `${Math.min(...values).toFixed(2)}–${Math.max(...values).toFixed(2)}`;

function nothingYet(): Measured {
  return { rates: [], completed: 0, failed: 0, accounts: undefined };
}

describe.each(STATES)('requests while the receiver is %s', (state) => {
  it('all succeed', () => {
    const { completed, failed, rates } = measured[state];
    expect({ failed, rounds: rates.length }).toStrictEqual({ failed: 0, rounds: ROUNDS });
    expect(completed).toBeGreaterThan(0);
  });

  it('leave spans that are exported, failed, dropped or pending, with pending spans within the limit', () => {
    const { ended, exported, failed, dropped, pending } = measured[state].accounts as Accounts;
    expect(exported + failed + dropped + pending).toBe(ended);
    expect(pending).toBeLessThanOrEqual(MOST_PENDING);
    expect(ended).toBeGreaterThanOrEqual(measured[state].completed);
  });
});

describe('the receiver', () => {
  it('gets every span that was not dropped if it is up', () => {
    const { ended, dropped } = measured.up.accounts as Accounts;
    // The request for the counts adds one span.
    expect(receiver.spans.size).toBe(ended - dropped + 1);
  });

  it('gets nothing if it is down or silent, and spans over the limit are dropped', () => {
    const { down, silent } = measured;
    expect([down.accounts?.exported, silent.accounts?.exported]).toStrictEqual([0, 0]);
    for (const { accounts } of [down, silent]) expect(accounts?.dropped).toBeGreaterThan(0);
  });
});
