import type { Attributes, AttributeValue } from '@opentelemetry/api';

/** Redacts what is written to spans. None of its functions throws. */
export interface SpanRedaction {
  attributes(attributes: Attributes): Attributes;
  /** @returns `undefined` to drop the attribute */
  value(name: string, value: unknown): AttributeValue | undefined;
  /** Redacts span names, event names and status messages. */
  text(text: string): string;
}
