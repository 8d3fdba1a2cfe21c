import { randomNumbers } from '../../../random-numbers';

/** In the order in which they call each other. */
export const SERVICES = ['a', 'b', 'c'] as const;

export type ServiceName = (typeof SERVICES)[number];

/** A request to the first service, and what happens to it. */
export interface PlannedRequest {
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Services that keep their part for what happens there, whatever the head decides. */
  readonly keeps: ReadonlySet<ServiceName>;
}

const ROUTE = '/orders';

/** Requests without end, the same in every run: one in twelve fails in a service, one in 25 is slow, one in 25 is forced. */
export function* plannedRequests(seed: number): Generator<PlannedRequest, never> {
  const random = randomNumbers(seed);
  const service = (): ServiceName => SERVICES[Math.floor(random() * SERVICES.length)] ?? 'a';
  for (;;) {
    const fails = random() < 1 / 12 ? service() : undefined;
    const slow = random() < 1 / 25 ? service() : undefined;
    const isForced = random() < 1 / 25;
    yield {
      path: `${ROUTE}?${new URLSearchParams({ ...(fails && { fails }), ...(slow && { slow }) }).toString()}`,
      headers: isForced ? { 'x-force-trace': 'true' } : {},
      keeps: new Set(SERVICES.filter((name) => isForced || name === fails || waitsFor(name, slow))),
    };
  }
}

/** A service waits for those that it calls. */
function waitsFor(name: ServiceName, slow: ServiceName | undefined): boolean {
  return slow !== undefined && SERVICES.indexOf(name) <= SERVICES.indexOf(slow);
}

/** The spans of a service, for each request. */
export function spanNames(name: ServiceName): readonly string[] {
  const own = [`GET ${ROUTE}`, 'work'];
  return name === SERVICES.at(-1) ? own : [...own, 'call'];
}
