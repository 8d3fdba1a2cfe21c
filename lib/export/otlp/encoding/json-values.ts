import type { LogScope } from '../../../otel/finished-log';
import { byResource, type Scoped } from './by-resource';
import { isInt64 } from './int64';

/** The items of one resource, in JSON. */
interface ResourceItems {
  readonly resource: object;
  readonly schemaUrl: string | undefined;
  readonly scopes: readonly ScopeItems[];
}

interface ScopeItems {
  readonly scope: object;
  readonly items: readonly object[];
  readonly schemaUrl: string | undefined;
}

/** Groups items by resource and scope, and converts each. */
export function jsonByResource<Item extends Scoped>(
  items: readonly Item[],
  convert: (item: Item) => object,
): readonly ResourceItems[] {
  return [...byResource(items)].map(([resource, scopes]) => {
    const schemaUrl = resource.schemaUrl || undefined;
    return {
      resource: { attributes: attributesOf(resource.attributes), droppedAttributesCount: 0, schemaUrl },
      schemaUrl,
      scopes: [...scopes].map(([scope, inScope]) => ({
        scope: scopeOf(scope),
        items: inScope.map((item) => convert(item)),
        schemaUrl: scope.schemaUrl,
      })),
    };
  });
}

function scopeOf(scope: LogScope): object {
  const { name, version, attributes = {}, droppedAttributesCount = 0 } = scope;
  if (Object.keys(attributes).length === 0) return { name, version };
  return { name, version, attributes: attributesOf(attributes), droppedAttributesCount };
}

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
