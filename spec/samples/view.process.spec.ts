import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { DEMO_TOKEN } from '../../samples/orders/requests';
import { until } from './until';

const LAUNCH = join(__dirname, '../../dist/samples/orders/launch.js');

describe('`npm start -- --view`', () => {
  let launched: ChildProcess;
  let output = '';

  beforeAll(async () => {
    launched = spawn(process.execPath, [LAUNCH, '--view=0'], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [launched.stdout, launched.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    }
    await until('the services to be up', () => output.includes('The services keep running'), 90_000);
  }, 100_000);

  afterAll(async () => {
    if (launched.exitCode !== null || launched.signalCode !== null) return;
    // SIGKILL would leave the services behind.
    launched.kill('SIGINT');
    await once(launched, 'exit');
  }, 60_000);

  it('prints the address of a page that has the four orders, and stays up until Ctrl+C', async () => {
    const page = /Look at these traces: (\S+)/.exec(output)?.[1] ?? '';
    const response = await fetch(`${page}/api/traces`);
    const { rows } = (await response.json()) as { rows: readonly { name: string; errors: number }[] };
    expect(rows.filter(({ name }) => name === 'POST /api/orders')).toHaveLength(4);
    expect(rows.filter(({ errors }) => errors > 0)).toHaveLength(1);
    const logs = await (await fetch(`${page}/api/logs`)).text();
    expect(logs).toMatch(/"parcel \d+ booked/);
    expect(JSON.stringify(rows) + logs).not.toContain(DEMO_TOKEN);
    launched.kill('SIGINT');
    expect(await once(launched, 'exit')).toEqual([0, null]);
  }, 60_000);
});
