import type { AnyValue, ExactAttributes } from '../../../../trace/resource';
import type { SpanAttributes, SpanAttributeValue } from '../../../../trace/attributes';

export interface AttributeGroup {
  /** The first part of the names, such as `http`; empty for names of one part. */
  readonly name: string;
  readonly attributes: readonly AttributeFact[];
}

export interface AttributeFact {
  readonly key: string;
  readonly value: SpanAttributeValue;
  /** The type on the wire, where the value does not show it: `bytes`, `int`, `double`, `empty`. */
  readonly type?: string;
}

/** Prefixes of what transports and SDKs add. Their groups come last: people look for their own attributes first. */
const PLUMBING = new Set(['code', 'thread', 'process', 'telemetry', 'otel', 'network', 'os', 'host']);

/**
 * Attributes by the first part of their names. Own attributes come first, then those of conventions, each in order of the name.
 *
 * @param filter only names and values that contain this, in any case
 */
export function attributeGroups(
  attributes: SpanAttributes,
  exact: ExactAttributes = {},
  filter = '',
): readonly AttributeGroup[] {
  const wanted = filter.trim().toLowerCase();
  const groups = new Map<string, AttributeFact[]>();
  for (const [key, value] of Object.entries(attributes)) {
    if (wanted && !`${key} ${textOfValue(value)}`.toLowerCase().includes(wanted)) continue;
    const dot = key.indexOf('.');
    const name = dot > 0 ? key.slice(0, dot) : '';
    const type = typeOf(exact[key]);
    const fact = { key, value, ...(type && { type }) };
    const group = groups.get(name);
    if (group) group.push(fact);
    else groups.set(name, [fact]);
  }
  const rank = (name: string): number => (name === '' ? 0 : PLUMBING.has(name) ? 2 : 1);
  return [...groups]
    .map(([name, facts]) => ({ name, attributes: facts.toSorted((a, b) => compare(a.key, b.key)) }))
    .toSorted((a, b) => rank(a.name) - rank(b.name) || compare(a.name, b.name));
}

/** A value as text; objects and lists as JSON. */
export function textOfValue(value: SpanAttributeValue | null): string {
  return typeof value === 'object' ? JSON.stringify(value, undefined, 2) : String(value);
}

function typeOf(exact: AnyValue | undefined): string | undefined {
  if (!exact) return undefined;
  const [name] = Object.keys(exact);
  return name === undefined ? 'empty' : name.replace(/Value$/, '');
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
