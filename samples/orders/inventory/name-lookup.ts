import { Resolver } from 'node:dns';
import type { LookupFunction } from 'node:net';

/** The `lookup` of an HTTP agent. It asks the DNS server at `server`, `host:port`, instead of the operating system. */
export function lookupAt(server: string): LookupFunction {
  const resolver = new Resolver();
  resolver.setServers([server]);
  return (hostname, { all }, callback) => {
    resolver.resolve4(hostname, (error, addresses) => {
      const found = error ? [] : addresses.map((address) => ({ address, family: 4 }));
      if (all) callback(error, found);
      else callback(error, found[0]?.address ?? '', 4);
    });
  };
}
