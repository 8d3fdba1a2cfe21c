import type { ServiceNode } from '../../api/service-map';
import { condition, withCondition } from '../search/conditions';

/** The query for traces in which a node is called. */
export function nodeQuery(query: string, node: ServiceNode): string {
  return withCondition(query, partOf(node));
}

/** The query for traces in which one node calls another. */
export function edgeQuery(query: string, from: ServiceNode, to: ServiceNode): string {
  if (to.kind === 'service') return withCondition(query, `{${partOf(from)}} >> {${partOf(to)}}`);
  return withCondition(query, `{${partOf(from)} ${partOf(to)}}`);
}

function partOf(node: ServiceNode): string {
  if (node.kind === 'service') return condition('service', node.name);
  return node.system === undefined ? `"${node.name}"` : condition('db.system.name', node.system);
}
