import { isIP } from 'node:net';
import type { IncomingMessage } from 'node:http';
import { HttpError } from './http-error';

const LOOPBACK_ADDRESS = /^(?:127(?:\.\d{1,3}){3}|::1|::ffff:127(?:\.\d{1,3}){3})$/;
const LOOPBACK_NAME = /^(?:[\w-]+\.)*localhost$/i;

/**
 * Refuses requests that a page of another site makes in the browser of the user.
 *
 * - `Host` must be a loopback name or address, or the host that the server was told to listen on. A server that listens on
 *   other addresses also accepts IP addresses. This stops DNS rebinding, which needs a name.
 * - `Origin`, if there is one, must be the origin of the server itself.
 * - Browsers say in `Sec-Fetch-Site` that a request comes from another site, also where they send no `Origin`.
 */
export class RequestGuard {
  constructor(
    private readonly own: string,
    private readonly isLocal: () => boolean,
  ) {}

  /** @throws HttpError 403 */
  checkHost({ headersDistinct }: IncomingMessage): void {
    const { host: hosts = [] } = headersDistinct;
    const name = hosts.length === 1 ? hostname(hosts[0] ?? '') : '';
    if (LOOPBACK_NAME.test(name) || LOOPBACK_ADDRESS.test(name) || name === this.own.toLowerCase()) return;
    if (!this.isLocal() && isIP(name) !== 0) return;
    throw new HttpError(403, 'The header `Host` names another machine. Open the viewer as http://localhost.');
  }

  /** @throws HttpError 403 */
  checkOrigin({ headers }: IncomingMessage): void {
    const { origin, host = '' } = headers;
    const site = headers['sec-fetch-site'];
    const isOwn = origin === undefined || origin.toLowerCase() === `http://${host.toLowerCase()}`;
    const isForeign = site !== undefined && site !== 'same-origin' && site !== 'none';
    if (!isOwn || isForeign) throw new HttpError(403, 'Pages of other origins cannot read or change the traces.');
  }
}

/** The name or address in a `Host` header: without port, without brackets, without a final dot. */
function hostname(host: string): string {
  const [, bracketed, plain] = /^(?:\[([\da-f:.]+)\]|([^:[\]]+))(?::\d{1,5})?$/i.exec(host) ?? [];
  return (bracketed ?? plain ?? '').toLowerCase().replace(/\.$/, '');
}
