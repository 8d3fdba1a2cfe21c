import type { AttributeValue } from '@opentelemetry/api';
import type { ValueLimits } from '../../lib/values/limits';

/** The faults of a recorded value; empty if it is within the limits and OTLP can carry it. */
export function faultOf(
  value: AttributeValue | undefined,
  { attributeValueLengthLimit: length, valueItemCountLimit: items }: ValueLimits,
): string | undefined {
  if (value === undefined) return undefined;
  const parts: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (parts.length > items + 1) return `${parts.length} items`;
  const [type] = parts.map((part) => typeof part);
  for (const part of parts) {
    if (typeof part !== type) return `an array of ${type} and ${typeof part}`;
    if (typeof part === 'string' && part.length > length) return `a string of ${part.length} characters`;
    if (typeof part === 'number' && !Number.isFinite(part)) return `the number ${part}`;
    if (!['string', 'number', 'boolean'].includes(typeof part)) return `a part of type ${typeof part}`;
  }
  return undefined;
}

/** Parts of a secret in a recorded value: the secret, or any eight adjacent characters of it. */
export function leaksOf(secret: string, value: AttributeValue | undefined): string[] {
  const shown = Array.isArray(value) ? value.join('\n') : String(value);
  return Array.from({ length: Math.max(1, secret.length - 7) }, (_, at) => secret.slice(at, at + 8)).filter((piece) =>
    shown.includes(piece),
  );
}
