import type { Resource, Scope } from '../../../trace/resource';
import { isGiven, messageAt, present, textAt, unsignedAt } from './otlp-fields';
import { attributesAt } from './otlp-value';

/** Who made a record. Records of one batch share the objects. */
export interface Origin {
  readonly service: string;
  readonly resource?: Resource;
  readonly scope?: Scope;
}

const UNKNOWN_SERVICE = 'unknown_service';

/** Reads `resource` and `schemaUrl` of a `ResourceSpans` or `ResourceLogs`; `undefined` if it has neither. */
export function resourceAt(value: unknown, schema: unknown, path: string): Resource | undefined {
  const schemaUrl = textAt(schema, `${path}.schemaUrl`);
  if (!isGiven(value) && schemaUrl === '') return undefined;
  const at = `${path}.resource`;
  const raw = messageAt(value ?? {}, at);
  return {
    ...attributesAt(raw.attributes, `${at}.attributes`),
    ...present({
      droppedAttributesCount: unsignedAt(raw.droppedAttributesCount, `${at}.droppedAttributesCount`),
      schemaUrl,
    }),
  };
}

/** Reads `scope` and `schemaUrl` of a `ScopeSpans` or `ScopeLogs`; `undefined` if it has neither. */
export function scopeAt(value: unknown, schema: unknown, path: string): Scope | undefined {
  const schemaUrl = textAt(schema, `${path}.schemaUrl`);
  if (!isGiven(value) && schemaUrl === '') return undefined;
  const at = `${path}.scope`;
  const raw = messageAt(value ?? {}, at);
  const { attributes, exactAttributes } = attributesAt(raw.attributes, `${at}.attributes`);
  return {
    name: textAt(raw.name, `${at}.name`),
    ...present({ version: textAt(raw.version, `${at}.version`) }),
    ...(Object.keys(attributes).length > 0 && { attributes }),
    ...(exactAttributes && { exactAttributes }),
    ...present({
      droppedAttributesCount: unsignedAt(raw.droppedAttributesCount, `${at}.droppedAttributesCount`),
      schemaUrl,
    }),
  };
}

/** The service of a resource without `service.name` is `unknown_service`. */
export function originOf(resource: Resource | undefined, scope: Scope | undefined): Origin {
  const name = resource?.attributes['service.name'];
  return {
    service: typeof name === 'string' && name !== '' ? name : UNKNOWN_SERVICE,
    ...(resource && { resource }),
    ...(scope && { scope }),
  };
}
