import { type Matches, nameMatcher } from '../matching/glob';
import { changeSetting, processSetting } from '../process/process-settings';

/** A host that may receive the context: a glob of its name (`inventory`, `*.internal`), or a pattern. */
export type PropagationTarget = string | RegExp;

const targets = processSetting<readonly Matches[] | undefined>('propagation-targets', {
  initial: () => undefined,
  whileAnotherLeads: () => [],
});

/**
 * Limits which hosts receive the trace context, baggage and forwarded headers with outgoing HTTP requests; the spans of
 * the requests are recorded all the same. In force for the whole process.
 *
 * @param hosts texts are globs for the name of the host: `inventory`, `10.0.0.7`, `::1`, `*.internal`. `*` is any text,
 * dots included: `*.internal` is any host below `internal`, and not `internal` itself, and `10.*` is also
 * `10.example.com`. Patterns are searched for in the name, in lower case and without the port. An empty list is no host,
 * none (the default) is every host.
 *
 * @example
 * ```ts
 * setPropagationTargets(['inventory', '*.svc.cluster.local', /^10\./]);
 * mayReceiveContext('api.stripe.com'); // => false
 * ```
 */
export function setPropagationTargets(hosts?: readonly PropagationTarget[]): void {
  changeSetting(targets, hosts?.map(hostMatcher));
}

/** Whether the context may be sent to this host; a host that nobody knows is on no list. */
export function mayReceiveContext(host: string | undefined): boolean {
  const { value } = targets;
  if (!value) return true;
  if (host === undefined) return false;
  const name = hostName(host);
  return value.some((matches) => matches(name));
}

/** Whether there are hosts that may not receive the context. */
export function isPropagationLimited(): boolean {
  return targets.value !== undefined;
}

/** Whether a value can be one of the hosts of {@link setPropagationTargets}: no scheme, port or path in it. */
export function isPropagationTarget(value: unknown): value is PropagationTarget {
  if (value instanceof RegExp) return true;
  if (typeof value !== 'string') return false;
  return value.includes('*') ? HOST_GLOB.test(value) : asUrlHost(value) !== undefined;
}

/** Labels of ASCII, none of them empty: `bücher*` has no other spelling that could be compared. */
const HOST_GLOB = /^(?:[\w*-]+\.)*[\w*-]+$/;

function hostMatcher(target: PropagationTarget): Matches {
  const matches = nameMatcher(typeof target === 'string' ? globOf(target) : target);
  return (host) => host !== '' && !host.startsWith('.') && matches(host);
}

function globOf(target: string): string {
  return target.includes('*') ? target.toLowerCase() : hostName(target);
}

/** The name in the one spelling that is compared: lower case, Punycode, IPv6 without brackets, no dot at the end. */
function hostName(host: string): string {
  return (asUrlHost(host) ?? host.toLowerCase()).replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}

function asUrlHost(name: string): string | undefined {
  const url = `http://${name.includes(':') && !name.startsWith('[') ? `[${name}]` : name}/`;
  if (name === '' || /[/?#@\\\s]/.test(name) || !URL.canParse(url)) return undefined;
  const { hostname, port } = new URL(url);
  return port === '' && !/\]:/.test(name) ? hostname : undefined;
}
