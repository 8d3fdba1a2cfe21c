import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { outputUnder } from '../docs/page-program';
import { withoutTimes } from '../install/waterfall-text';
import { placeOrder } from '../../samples/orders/requests';
import { until } from './until';

const LAUNCH = join(__dirname, '../../dist/samples/orders/launch.js');
const TRACE_ID = 'c0ffee00'.repeat(4);

describe('`npm start -- --keep`', () => {
  let launched: ChildProcess;
  let output = '';
  let gatewayUrl = '';

  beforeAll(async () => {
    launched = spawn(process.execPath, [LAUNCH, '--keep'], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [launched.stdout, launched.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    }
    await until('the services to be up', () => output.includes('The services keep running'), 90_000);
    gatewayUrl = /curl -s (http:\S+)\/api\/orders/.exec(output)?.[1] ?? '';
  }, 100_000);

  afterAll(async () => {
    if (launched.exitCode !== null || launched.signalCode !== null) return;
    launched.kill('SIGKILL');
    await once(launched, 'exit');
  }, 30_000);

  const printed = (part: string): boolean => output.slice(output.indexOf('The services keep running')).includes(part);

  it.each([
    ['README.md', 'See a whole system'],
    ['samples/orders/README.md', 'Find the DNS lookup'],
  ])('prints the request that %s shows', (page, heading) => {
    expect(withoutTimes(output)).toContain(withoutTimes(outputUnder(page, heading)));
  });

  it('prints the trace of an order', async () => {
    await placeOrder(gatewayUrl, { customerId: 'c-keep', items: [{ productId: 'tea', quantity: 1 }] });
    await until('the trace', () => printed('customer_id=c-keep'));
    expect(output).toContain('[shipping] book_parcel');
  }, 30_000);

  it('prints the trace of other requests', async () => {
    expect((await fetch(`${gatewayUrl}/nowhere`)).status).toBe(404);
    await until('the trace', () => printed('[gateway] GET'));
  }, 30_000);

  it('prints the trace of a caller whose own span never arrives', async () => {
    const traceparent = `00-${TRACE_ID}-b7ad6b7169203331-01`;
    await placeOrder(gatewayUrl, { customerId: 'c-refused', items: [] }, { traceparent });
    await until('the trace', () => printed(`trace ${TRACE_ID}`));
    expect(output.split(`trace ${TRACE_ID}`)).toHaveLength(2);
  }, 30_000);

  it('prints a trace again when a second request joins it', async () => {
    const traceparent = `00-${TRACE_ID}-b7ad6b7169203331-01`;
    await fetch(`${gatewayUrl}/joined`, { headers: { traceparent } });
    await until('the trace', () => output.split(`trace ${TRACE_ID}`).length > 2);
    expect(output.split(`trace ${TRACE_ID}`)).toHaveLength(3);
  }, 30_000);

  it('exits without an error on a signal', async () => {
    launched.kill('SIGINT');
    expect(await once(launched, 'exit')).toEqual([0, null]);
  }, 60_000);
});
