import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import { DEMO_TOKEN } from '../../../samples/orders/requests';

export type Outcome = 'tea' | 'kettle' | 'teapot';

/** One order of the load: tea succeeds, a kettle is slow and a teapot fails. */
export interface LoadedOrder {
  readonly outcome: Outcome;
  readonly customerId: string;
  /** The `traceparent` of the caller; absent if the gateway starts the trace. */
  readonly caller: { readonly traceId: string; readonly spanId: string; readonly isSampled: boolean } | undefined;
}

/** Failed and slow orders per hundred orders, or per hundred pairs. */
const HUNDRED = 100;
const FAILS_AT = 17;
const SLOW_AT = 61;

/** Orders without a trace context: 1 % fail, 1 % are slow. */
export function ordersWithoutCaller(count: number): readonly LoadedOrder[] {
  return Array.from({ length: count }, (_, index) => orderAt(index, index, undefined));
}

/** The same with a caller that sampled every second order. Each outcome is equally frequent in both halves. */
export function ordersWithCaller(count: number): readonly LoadedOrder[] {
  return Array.from({ length: count }, (_, index) => {
    const caller = {
      traceId: randomBytes(16).toString('hex'),
      spanId: randomBytes(8).toString('hex'),
      isSampled: index % 2 === 0,
    };
    return orderAt(index, Math.floor(index / 2), caller);
  });
}

function orderAt(index: number, position: number, caller: LoadedOrder['caller']): LoadedOrder {
  const at = position % HUNDRED;
  const outcome = at === FAILS_AT ? 'teapot' : at === SLOW_AT ? 'kettle' : 'tea';
  return { outcome, customerId: `load-${index}`, caller };
}

/**
 * Sends all orders to the gateway, with limited concurrency.
 *
 * @returns the status of each response, in the order of the orders
 */
export async function placeAll(
  gatewayUrl: string,
  orders: readonly LoadedOrder[],
  concurrency: number,
): Promise<readonly number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const statuses: number[] = [];
  let next = 0;
  const client = async (): Promise<void> => {
    for (let index = next++; index < orders.length; index = next++) {
      const one = orders[index];
      if (one) statuses[index] = await place(`${gatewayUrl}/api/orders`, one, agent);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, client));
  agent.destroy();
  return statuses;
}

function place(url: string, { outcome, customerId, caller }: LoadedOrder, agent: Agent): Promise<number> {
  const body = JSON.stringify({ customerId, items: [{ productId: outcome, quantity: 1 }] });
  const flags = caller?.isSampled ? '01' : '00';
  const headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${DEMO_TOKEN}`,
    'content-length': Buffer.byteLength(body),
    ...(caller ? { traceparent: `00-${caller.traceId}-${caller.spanId}-${flags}` } : {}),
  };
  return new Promise((resolve, reject) => {
    request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    })
      .on('error', reject)
      .end(body);
  });
}

/** The response to a customer. */
export const STATUS_OF: Readonly<Record<Outcome, number>> = { tea: 201, kettle: 201, teapot: 500 };
