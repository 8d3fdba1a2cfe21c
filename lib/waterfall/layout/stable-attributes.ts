import { stableText } from './stable-text';

/** The ports from which systems choose one: Linux begins at 32768, others at 49152. */
const FIRST_EPHEMERAL = 32_768;
const PORT_NAME = /(?:^|[._])port$/;

/** Attributes without what differs from run to run: UUIDs, ids, times, and the ports that the system chose. */
export function stableAttributes<T extends object>(attributes: T): T {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, stableValue(value, name)])) as T;
}

/** @param name of the attribute, or of the member of a nested value */
export function stableValue<T>(value: T, name?: string): T;
export function stableValue(value: unknown, name = ''): unknown {
  if (typeof value === 'string') return stableText(value);
  if (typeof value === 'number') return stableNumber(value, name);
  if (typeof value !== 'object' || value === null) return value;
  return JSON.parse(JSON.stringify(value), (key, part: unknown) =>
    typeof part === 'string' || typeof part === 'number' ? stableValue<unknown>(part, key) : part,
  );
}

function stableNumber(value: number, name: string): number | string {
  if (value >= FIRST_EPHEMERAL && PORT_NAME.test(name)) return '<port>';
  return stableText(String(value)).includes('<time>') ? '<time>' : value;
}
