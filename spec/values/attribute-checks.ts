import type { AttributeValue } from '@opentelemetry/api';
import type { ValueLimits } from '../../lib/values/limits';

/** What is wrong with a recorded value; nothing where it is one that OTLP carries, within the limits. */
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

/** Pieces of a secret that stand in a recorded value: itself, or any eight characters of it in a row. */
export function leaksOf(secret: string, value: AttributeValue | undefined): string[] {
  const shown = Array.isArray(value) ? value.join('\n') : String(value);
  return Array.from({ length: Math.max(1, secret.length - 7) }, (_, at) => secret.slice(at, at + 8)).filter((piece) =>
    shown.includes(piece),
  );
}
