import type { Attributes } from '@opentelemetry/api';
import {
  ATTR_NETWORK_PEER_ADDRESS,
  ATTR_NETWORK_PEER_PORT,
  ATTR_RPC_METHOD,
  ATTR_RPC_SYSTEM_NAME,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
} from '../bundled/attribute-names';
import type { Address } from './address';

/** @param server the server that is called */
export function callAttributes(method: string, server: Address | undefined): Attributes {
  return {
    [ATTR_RPC_SYSTEM_NAME]: 'grpc',
    [ATTR_RPC_METHOD]: method,
    ...(server ? { [ATTR_SERVER_ADDRESS]: server.address } : {}),
    ...(server?.port === undefined ? {} : { [ATTR_SERVER_PORT]: server.port }),
  };
}

/** @param peer the other side of the connection */
export function peerAttributes(peer: Address | undefined): Attributes {
  return {
    ...(peer ? { [ATTR_NETWORK_PEER_ADDRESS]: peer.address } : {}),
    ...(peer?.port === undefined ? {} : { [ATTR_NETWORK_PEER_PORT]: peer.port }),
  };
}

/** `shop.Orders/Create` for the path `/shop.Orders/Create`. */
export function methodName(path: string): string {
  return path.startsWith('/') ? path.slice(1) : path;
}
