import type { Attributes, AttributeValue } from '@opentelemetry/api';

/** What makes one attribute of a callsite at each call. */
export interface Step {
  readonly name: string;
  /**
   * Never throws; `undefined` where the call has no such attribute.
   *
   * @param attributes those of the steps before, for what comes beside the step's own
   */
  read(self: unknown, args: readonly unknown[], attributes: Attributes): AttributeValue | undefined;
}
