import type { SpanAttributeValue } from '../../trace/attributes';

type Value = SpanAttributeValue | null | undefined;

/** Whether two attribute values are equal, in browsers, too. The depth of attributes is bounded by the decoder. */
export function isDeepEqual(one: Value, other: Value): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  const [left, right] = [one, other] as unknown as readonly Readonly<Record<string, Value>>[];
  return keys.every((key) => Object.hasOwn(other, key) && isDeepEqual(left?.[key], right?.[key]));
}
