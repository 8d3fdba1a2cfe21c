import { quotedWord } from '../../../query/format-query';
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

/** The conditions of a span that calls a node, or of one in it. */
function partOf({ kind, name, system }: ServiceNode): string {
  if (kind === 'service') return condition('service', name);
  const conditions: string[] = [];
  if (kind === 'database' && system !== undefined) conditions.push(anyOf(['db.system.name', 'db.system'], system));
  // The name is that of a database, a topic or a host; which one, the span knows.
  if (name !== system) conditions.push(quotedWord(name));
  return conditions.join(' ') || quotedWord(name);
}

const anyOf = (keys: readonly string[], value: string): string =>
  `(${keys.map((key) => condition(key, value)).join(' OR ')})`;
