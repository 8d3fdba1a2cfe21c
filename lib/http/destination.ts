import type { Attributes } from '@opentelemetry/api';
import { ATTR_SERVER_ADDRESS, ATTR_SERVER_PORT, ATTR_URL_FULL } from '../bundled/attribute-names';
import { safeUrl } from './url';

/** The target of a request, from its URL. Proxies are ignored. */
export interface Destination {
  /** Host name, IPv6 without brackets; `undefined` if the URL has none. */
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

/** Whether the URL is requested over HTTP; `data:` and `blob:` URLs are not. */
export function goesOverHttp(url: string): boolean {
  return !/^[a-z][a-z\d+.-]*:/i.test(url) || /^https?:/i.test(url);
}
