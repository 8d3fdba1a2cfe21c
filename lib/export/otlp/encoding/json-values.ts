import { isInt64 } from './int64';

export function attributesOf(attributes: object = {}): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: valueOf(value) }));
}

/** Encodes values that OTLP does not support as empty values. */
export function valueOf(value: unknown): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return numberOf(value);
  if (value instanceof Uint8Array) return { bytesValue: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return { arrayValue: { values: value.map((item) => valueOf(item)) } };
  if (typeof value === 'object' && value !== null) return { kvlistValue: { values: attributesOf(value) } };
  return {};
}

function numberOf(value: number): object {
  if (isInt64(value)) return { intValue: BigInt(value).toString() };
  return { doubleValue: Number.isFinite(value) ? value : String(value) };
}
