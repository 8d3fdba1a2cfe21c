import type { Attributes, AttributeValue } from '@opentelemetry/api';

/** Takes secrets out of what is written to spans. None of its functions throws. */
export interface SpanRedaction {
  attributes(attributes: Attributes): Attributes;
  /** @returns `undefined` to leave the attribute out */
  value(name: string, value: unknown): AttributeValue | undefined;
  /** For names, status messages and names of events. */
  text(text: string): string;
}
