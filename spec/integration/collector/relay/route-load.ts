import { randomNumbers } from '../../../random-numbers';
import { requestOf } from './running-relay';

/** A route, its share of all requests, and the share of its requests that fail. */
export interface RouteLoad {
  readonly route: string;
  readonly share: number;
  readonly failing: number;
}

/** What was sent to a route. */
export interface RouteCount {
  readonly requests: number;
  readonly failed: number;
  readonly forced: number;
  /** Requests that are forced, or fail in any service: a decision about whole traces keeps them. */
  readonly special: number;
  /** Requests that are forced, or fail in the first service, which keeps them if it decides alone. */
  readonly specialForFirst: number;
}

const NONE: RouteCount = { requests: 0, failed: 0, forced: 0, special: 0, specialForFirst: 0 };
const FORCED_SHARE = 0.03;
const CONCURRENCY = 16;

/** Sends requests to the routes by their shares. Some are forced. Those that fail do so in one of the two services. */
export async function sendRoutes(
  url: string,
  routes: readonly RouteLoad[],
  count: number,
): Promise<ReadonlyMap<string, RouteCount>> {
  const random = randomNumbers(17);
  const counts = new Map<string, RouteCount>();
  let left = count;
  const send = async (): Promise<void> => {
    while (left-- > 0) {
      const { route, failing } = pick(routes, random());
      const failsIn = random() < failing ? (random() < 0.5 ? 'a' : 'b') : undefined;
      const isForced = random() < FORCED_SHARE;
      const sum = counts.get(route) ?? NONE;
      counts.set(route, {
        requests: sum.requests + 1,
        failed: sum.failed + Number(failsIn !== undefined),
        forced: sum.forced + Number(isForced),
        special: sum.special + Number(isForced || failsIn !== undefined),
        specialForFirst: sum.specialForFirst + Number(isForced || failsIn === 'a'),
      });
      const query = failsIn === undefined ? '' : `?fails=${failsIn}`;
      await requestOf(`${url}${route}${query}`, isForced ? { 'x-force-trace': 'true' } : {});
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, send));
  return counts;
}

function pick(routes: readonly RouteLoad[], at: number): RouteLoad {
  let sum = 0;
  const found = routes.find(({ share }) => (sum += share) > at) ?? routes.at(-1);
  if (!found) throw new Error('There is no route.');
  return found;
}
