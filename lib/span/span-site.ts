import type { SpanKind } from '@opentelemetry/api';

/** The fields that a span declares. */
export interface DeclaredFields {
  has(field: string): boolean;
  /** Whether a field that nobody declares is dropped instead of taken. */
  readonly strict?: boolean;
  readonly names: readonly string[];
  /** The decorated function, such as `Orders.create`; `undefined` where its name is not known. */
  readonly functionName?: string | undefined;
}

/** Everything about a span that is the same for each call of one callsite. */
export interface SpanSite {
  readonly name: string;
  /** What filters match; the class name for a method. */
  readonly target: string;
  /** How much the span matters, which is what its close line says; `info` by default. */
  readonly level?: string;
  readonly kind?: SpanKind | undefined;
  /** The fields that may be recorded later; `undefined` for a span that takes any. */
  readonly declared?: DeclaredFields | undefined;
  /** Whether an attribute may act on the span, as `otel.name` does, instead of becoming one. */
  readonly hasSpecialFields?: boolean;
}
