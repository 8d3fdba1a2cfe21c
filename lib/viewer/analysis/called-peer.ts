import { SpanKind } from '@opentelemetry/api';
import { cut } from '../../text/bounded-cut';
import type { SpanAttributes } from '../../trace/attributes';
import type { TraceSpan } from '../../trace/trace-span';
import type { ServiceNode } from '../api/service-map';

/** What a service calls, and where it stands in the map. */
export type Peer = Pick<ServiceNode, 'id' | 'name' | 'kind' | 'system'>;

const NAME_LENGTH = 200;

/**
 * The system that a client or producer span calls, by the attributes of current conventions and of older ones; `undefined` if the
 * span does not say.
 */
export function peerOf({ attributes, kind }: TraceSpan): Peer | undefined {
  const host =
    textAt(attributes, 'server.address', 'net.peer.name', 'network.peer.address', 'peer.service') ?? hostOf(attributes);
  const database = textAt(attributes, 'db.system.name', 'db.system');
  if (database !== undefined) {
    const name = textAt(attributes, 'db.namespace', 'db.name') ?? host ?? database;
    return { id: `database:${database}:${name}`, name, kind: 'database', system: database };
  }
  const broker = textAt(attributes, 'messaging.system');
  if (broker !== undefined || kind === SpanKind.PRODUCER) {
    const name = textAt(attributes, 'messaging.destination.name', 'messaging.destination') ?? host ?? broker;
    if (name === undefined) return undefined;
    return {
      id: `messaging:${broker ?? ''}:${name}`,
      name,
      kind: 'messaging',
      ...(broker !== undefined && { system: broker }),
    };
  }
  if (host === undefined) return undefined;
  const system = textAt(attributes, 'rpc.system.name', 'rpc.system');
  return { id: `external:${host}`, name: host, kind: 'external', ...(system !== undefined && { system }) };
}

function hostOf(attributes: SpanAttributes): string | undefined {
  const url = textAt(attributes, 'url.full', 'http.url');
  if (url === undefined || !URL.canParse(url)) return undefined;
  return new URL(url).hostname || undefined;
}

function textAt(attributes: SpanAttributes, ...keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const value = attributes[key];
    if (typeof value === 'string' && value !== '') return cut(value, NAME_LENGTH);
  }
  return undefined;
}
