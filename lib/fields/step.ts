import type { AttributeValue } from '@opentelemetry/api';

/** What makes one attribute of a callsite at each call. */
export interface Step {
  readonly name: string;
  /** Never throws; `undefined` where the call has no such attribute. */
  read(self: unknown, args: readonly unknown[]): AttributeValue | undefined;
}
