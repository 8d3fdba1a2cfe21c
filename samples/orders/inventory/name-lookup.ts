import { Resolver } from 'node:dns';
import type { LookupFunction } from 'node:net';

/** The `lookup` of an HTTP agent. It asks the DNS server at `address`, `host:port`, instead of the operating system. */
export function lookupAt(address: string): LookupFunction {
  const resolver = new Resolver();
  resolver.setServers([address]);
  return (hostname, { all }, callback) => {
    resolver.resolve4(hostname, (error, [first = '', ...others] = []) => {
      if (error) callback(error, '');
      else if (all)
        callback(
          null,
          [first, ...others].map((found) => ({ address: found, family: 4 })),
        );
      else callback(null, first, 4);
    });
  };
}
