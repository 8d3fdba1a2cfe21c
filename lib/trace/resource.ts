import type { SpanAttributes } from './attributes';

/** The entity that produced spans and log records: a service, its host, its SDK. Records of one batch share the object. */
export interface Resource {
  readonly attributes: SpanAttributes;
  readonly exactAttributes?: ExactAttributes;
  readonly droppedAttributesCount?: number;
  readonly schemaUrl?: string;
}

/** The library that made spans or log records. Records of one batch share the object. */
export interface Scope {
  readonly name: string;
  readonly version?: string;
  readonly attributes?: SpanAttributes;
  readonly exactAttributes?: ExactAttributes;
  readonly droppedAttributesCount?: number;
  readonly schemaUrl?: string;
}

/**
 * The `AnyValue` of OTLP, in its JSON form, for each attribute whose plain value would not encode to the same `AnyValue`: bytes,
 * integers beyond 2^53, doubles without a fraction, NaN and infinity, empty values. Absent if there is no such attribute. A key that a sender has used more than once has
 * `{ duplicates: AnyValue[] }`.
 */
export type ExactAttributes = Readonly<Record<string, AnyValue>>;

/** One value of OTLP in its JSON form: `{ intValue: '3' }`, `{ arrayValue: { values: [] } }`; `{}` is the empty value. */
export type AnyValue = Readonly<Record<string, unknown>>;
