import { isIP } from 'node:net';

/** Names that no stranger can own: those of the machine itself, of its containers, and of a local network. */
const LOCAL_NAME = /^(?:[\w-]+|(?:[\w-]+\.)+(?:localhost|internal|local|test))$/i;

/**
 * Whether a request may come to a receiver that listens on loopback. A web page can make a browser send requests to a
 * name that the page's owner has pointed at this machine; such a request has that name as its `Host`.
 *
 * @param header `undefined` for a client that sends none, which is not a browser
 * @param own the name that the receiver was told to listen on
 */
export function isLocalHost(header: string | undefined, own: string): boolean {
  if (header === undefined) return true;
  const name = header.replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1');
  return name === own || isIP(name) !== 0 || LOCAL_NAME.test(name);
}
