import type { Attributes, AttributeValue } from '@opentelemetry/api';

/** Computes one attribute of a callsite at each call. */
export interface Step {
  readonly name: string;
  /**
   * Never throws. Returns `undefined` if the call has no such attribute.
   *
   * @param attributes those of the previous steps; a step may add further ones, such as the causes of an error
   */
  read(self: unknown, args: readonly unknown[], attributes: Attributes): AttributeValue | undefined;
}
