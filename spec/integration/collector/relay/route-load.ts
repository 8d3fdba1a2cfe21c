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
}

const CONCURRENCY = 16;

/** Sends requests to the routes by their shares. Those that fail do so in the last of the services, or in the first. */
export async function sendRoutes(
  url: string,
  routes: readonly RouteLoad[],
  count: number,
): Promise<ReadonlyMap<string, RouteCount>> {
  const random = randomNumbers(17);
  const counts = new Map(routes.map(({ route }) => [route, { requests: 0, failed: 0 }]));
  let left = count;
  const send = async (): Promise<void> => {
    while (left-- > 0) {
      const { route, failing } = pick(routes, random());
      const fails = random() < failing;
      const counted = counts.get(route) ?? { requests: 0, failed: 0 };
      counts.set(route, { requests: counted.requests + 1, failed: counted.failed + Number(fails) });
      await requestOf(`${url}${route}${fails ? `?fails=${random() < 0.5 ? 'a' : 'b'}` : ''}`);
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
