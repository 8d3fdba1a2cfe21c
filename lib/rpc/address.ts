/** A host, an IP address or the path of a socket, and the port if it has one. */
export interface Address {
  readonly address: string;
  readonly port?: number;
}

const SCHEME = /^(dns|ipv4|ipv6|unix|unix-abstract|xds):(?:\/\/[^/]*\/)?/;
const DEFAULT_PORT = 443;

/**
 * Reads the target of a channel. Returns the first address of a list.
 *
 * Source: gRPC Name Resolution.
 *
 * @returns `undefined` if the target names no server
 */
export function targetAddress(target: string): Address | undefined {
  const [prefix = '', scheme] = SCHEME.exec(target) ?? [];
  const [first = ''] = target.slice(prefix.length).split(',', 1);
  if (first === '') return undefined;
  // The path of a socket may be absolute: `unix:///run/a.sock`.
  if (scheme === 'unix') return { address: prefix.endsWith('/') ? `/${first}` : first };
  if (scheme === 'unix-abstract') return { address: first };
  const { address, port } = hostAndPort(first);
  if (port !== undefined || scheme === 'xds') return { address, ...(port === undefined ? {} : { port }) };
  return { address, port: DEFAULT_PORT };
}

/**
 * Reads an address in the form of grpc-js: `127.0.0.1:50051`, `[::1]:50051`, `::1:50051`, a host without a port, or the path of
 * a socket.
 */
export function shownAddress(shown: string | undefined): Address | undefined {
  return !shown || shown === 'unknown' ? undefined : hostAndPort(shown);
}

function hostAndPort(text: string): Address {
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(text) ?? [];
  if (host === undefined || port === undefined) return { address: withoutBrackets(text) };
  return { address: withoutBrackets(host), port: Number(port) };
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}
