import type { Attributes } from '@opentelemetry/api';
import { callUserFunction } from '../diagnostics/user-code';

/** The attributes that an adapter adds. If it fails, the span keeps its other attributes. */
export function givenAttributes(make: (() => Attributes) | undefined): Attributes {
  return make ? callUserFunction('the attributes of a message', make, {}) : {};
}
