import type { Attributes } from '@opentelemetry/api';
import { ATTR_SERVER_ADDRESS, ATTR_SERVER_PORT, ATTR_URL_FULL } from '../bundled/attribute-names';
import { safeUrl } from './url';

/** Where a request goes, by its URL; a proxy on the way does not show. */
export interface Destination {
  /** Name of the host, IPv6 without brackets; `undefined` where the URL names none. */
  readonly host: string | undefined;
  readonly attributes: Attributes;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

export function destinationOf(url: string): Destination {
  const full = { [ATTR_URL_FULL]: safeUrl(url) };
  if (!URL.canParse(url)) return { host: undefined, attributes: full };
  const { hostname, port, protocol } = new URL(url);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const number = Number(port) || DEFAULT_PORTS[protocol];
  return {
    host: host || undefined,
    attributes: {
      ...full,
      ...(host ? { [ATTR_SERVER_ADDRESS]: host } : {}),
      ...(number ? { [ATTR_SERVER_PORT]: number } : {}),
    },
  };
}

/** Whether a request to the URL goes over HTTP at all: `data:` and `blob:` do not. */
export function goesOverHttp(url: string): boolean {
  return !/^[a-z][a-z\d+.-]*:/i.test(url) || /^https?:/i.test(url);
}
