import type { SpanKind } from '@opentelemetry/api';

export interface DeclaredFields {
  has(field: string): boolean;
  /** Whether undeclared fields are dropped. */
  readonly strict?: boolean;
  readonly names: readonly string[];
  /** Name of the decorated function, such as `Orders.create`; `undefined` if it is not known. */
  readonly functionName?: string | undefined;
}

/** The properties that all spans of one callsite share. */
export interface SpanSite {
  readonly name: string;
  /** The name that filters match; the class name for a method. */
  readonly target: string;
  /** The level of the span and of its close line; `info` by default. */
  readonly level?: string;
  readonly kind?: SpanKind | undefined;
  /** The fields that may be recorded later; `undefined` for a span that takes any field. */
  readonly declared?: DeclaredFields | undefined;
  /** Whether a field may be a special one, such as `otel.name`, which acts on the span. */
  readonly hasSpecialFields?: boolean;
}
