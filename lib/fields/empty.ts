/**
 * Declares a field that you record later: `@Instrument({ fields: { order_id: Empty } })` and, inside the method,
 * `recordField('order_id', id)`. Until then, it is absent from the span. Counterpart of `tracing::field::Empty`.
 */
export const Empty: unique symbol = Symbol.for('otel-instrument.Empty');

export type Empty = typeof Empty;
