import { isIP } from 'node:net';

/** Names outside public DNS: of this machine, its containers and the local network. */
const LOCAL_NAME = /^(?:[\w-]+|(?:[\w-]+\.)+(?:localhost|internal|local|test))$/i;

/**
 * Whether a receiver on loopback may accept a request. Blocks DNS rebinding: a web page can make a browser send requests
 * to a name that its owner has pointed at this machine. Such a request has that name as its `Host`.
 *
 * @param header value of `Host`; `undefined` if the client sends none, which no browser does
 * @param own the host that the receiver was configured to listen on
 */
export function isLocalHost(header: string | undefined, own: string): boolean {
  if (header === undefined) return true;
  const name = header
    .replace(/:\d*$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
  return name === own || isIP(name) !== 0 || LOCAL_NAME.test(name);
}
