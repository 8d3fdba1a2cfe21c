import { stored } from '../state/stored';
import { withCondition } from './conditions';

/** Whether traces of health checks are hidden. */
export const healthChecks = stored('health-checks', 'shown', (text): text is 'shown' | 'hidden' =>
  ['shown', 'hidden'].includes(text),
);

/** Roots that ask whether a service is up, as Kubernetes, load balancers, Docker and Prometheus do. */
const CHECKS = String.raw`root.name!~"(^|[ /_-])(health(z|check|-check)?|livez?|liveness|readyz?|readiness|ping|heartbeat|metrics)(/|$)"`;

/** The query that goes to the server: what the reader wrote, and what the page adds. */
export function effectiveQuery(query: string): string {
  return healthChecks.value === 'hidden' ? withCondition(query, CHECKS) : query;
}
