/** An attribute value of OTLP. Bytes are base64 text; integers beyond 2^53 are decimal text. */
export type SpanAttributeValue =
  | string
  | number
  | boolean
  | readonly (SpanAttributeValue | null)[]
  | { readonly [key: string]: SpanAttributeValue | null };

export type SpanAttributes = Readonly<Record<string, SpanAttributeValue>>;
