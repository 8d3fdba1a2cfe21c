import { type Matches, nameMatcher } from '../matching/glob';
import { changeSetting, processSetting } from '../process/process-settings';

/** A host that may receive the context: a glob for its name (`inventory`, `*.internal`), or a regular expression. */
export type PropagationTarget = string | RegExp;

const targets = processSetting<readonly Matches[] | undefined>('propagation-targets', {
  initial: () => undefined,
  whileAnotherLeads: () => [],
});

/**
 * Limits which hosts receive the trace context, baggage and forwarded headers with outgoing HTTP requests. Spans are
 * recorded for every host. The setting applies to the whole process.
 *
 * @param hosts strings are globs for the host name: `inventory`, `10.0.0.7`, `::1`, `*.internal`. `*` matches any text,
 * dots included: `*.internal` matches every host below `internal`, but not `internal` itself, and `10.*` also matches
 * `10.example.com`. Regular expressions are tested against the name in lower case, without the port. An empty list
 * allows no host; `undefined` (the default) allows every host.
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

/** Whether the context may be sent to this host. An unknown host matches no list. */
export function mayReceiveContext(host: string | undefined): boolean {
  const { value } = targets;
  if (!value) return true;
  if (host === undefined) return false;
  const name = hostName(host);
  return value.some((matches) => matches(name));
}

/** Whether a list limits the hosts. */
export function isPropagationLimited(): boolean {
  return targets.value !== undefined;
}

/** Whether a value is valid for {@link setPropagationTargets}: a host without scheme, port or path. */
export function isPropagationTarget(value: unknown): value is PropagationTarget {
  if (value instanceof RegExp) return true;
  if (typeof value !== 'string') return false;
  return value.includes('*') ? HOST_GLOB.test(value) : asUrlHost(value) !== undefined;
}

/** Non-empty ASCII labels. A glob such as `bücher*` has no Punycode form to compare. */
const HOST_GLOB = /^(?:[\w*-]+\.)*[\w*-]+$/;

function hostMatcher(target: PropagationTarget): Matches {
  const matches = nameMatcher(typeof target === 'string' ? globOf(target) : target);
  return (host) => host !== '' && !host.startsWith('.') && matches(host);
}

function globOf(target: string): string {
  return target.includes('*') ? target.toLowerCase() : hostName(target);
}

/** Normalizes a name: lower case, Punycode, IPv6 without brackets, no trailing dot. */
function hostName(host: string): string {
  return (asUrlHost(host) ?? host.toLowerCase()).replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}

function asUrlHost(name: string): string | undefined {
  const url = `http://${name.includes(':') && !name.startsWith('[') ? `[${name}]` : name}/`;
  if (name === '' || /[/?#@\\\s]/.test(name) || !URL.canParse(url)) return undefined;
  const { hostname, port } = new URL(url);
  return port === '' && !/\]:/.test(name) ? hostname : undefined;
}
