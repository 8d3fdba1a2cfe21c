/**
 * Declares a field whose value is known only later: `@Instrument({ fields: { order_id: Empty } })` and, inside the
 * method, `recordField('order_id', id)`. Never recorded, it is absent from the span. Counterpart of
 * `tracing::field::Empty`.
 */
export const Empty: unique symbol = Symbol.for('otel-instrument.Empty');

export type Empty = typeof Empty;
