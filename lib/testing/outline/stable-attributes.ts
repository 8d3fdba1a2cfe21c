import type { Attributes, AttributeValue } from '@opentelemetry/api';
import { stableText } from '../../waterfall/layout/stable-text';

/** The ports from which systems choose one: Linux begins at 32768, others at 49152. */
const FIRST_EPHEMERAL = 32_768;
const PORT_NAME = /(?:^|[._])port$/;

/** Attributes without what differs from run to run: UUIDs, ids, times, and the ports that the system chose. */
export function stableAttributes(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, stableValue(name, value)]));
}

function stableValue(name: string, value: AttributeValue | undefined): AttributeValue | undefined {
  if (typeof value === 'string') return stableText(value);
  return typeof value === 'number' && value >= FIRST_EPHEMERAL && PORT_NAME.test(name) ? '<port>' : value;
}
