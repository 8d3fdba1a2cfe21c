import { changeSetting, processSetting } from '../process/process-settings';

/** A host that may receive the context: its name, `*.` and the end of its name, or a pattern of the whole name. */
export type PropagationTarget = string | RegExp;

type Matches = (host: string) => boolean;

const targets = processSetting<readonly Matches[] | undefined>('propagation-targets', {
  initial: () => undefined,
  whileAnotherLeads: () => [],
});

/**
 * Limits which hosts receive the trace context, baggage and forwarded headers with outgoing HTTP requests; the spans of
 * the requests are recorded all the same. In force for the whole process.
 *
 * @param hosts strings are compared with the name of the host (`inventory`, `10.0.0.7`, `::1`), or with its end where
 * they begin with `*.` (`*.internal` is any host below `internal`, and not `internal` itself); patterns are tested
 * against the name, in lower case and without the port. An empty list is no host, none (the default) is every host.
 *
 * @example
 * ```ts
 * setPropagationTargets(['inventory', '*.svc.cluster.local', /^10\./]);
 * mayReceiveContext('api.stripe.com'); // => false
 * ```
 */
export function setPropagationTargets(hosts?: readonly PropagationTarget[]): void {
  changeSetting(targets, hosts?.map(matcherOf));
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
  const name = value.replace(/^\*\./, '');
  return asUrlHost(name) !== undefined && !name.includes('*');
}

function matcherOf(target: PropagationTarget): Matches {
  if (typeof target !== 'string') {
    // A global or sticky pattern would remember where it stopped the last time.
    const pattern = new RegExp(target.source, target.flags.replaceAll(/[gy]/g, ''));
    return (host) => pattern.test(host);
  }
  if (!target.startsWith('*.')) return (host) => host === hostName(target);
  const end = `.${hostName(target.slice(2))}`;
  return (host) => host.endsWith(end) && host.length > end.length;
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
