import type { Attributes } from '@opentelemetry/api';
import { callUserFunction } from '../diagnostics/user-code';

/** The attributes that an adapter gives. If it fails, the span keeps the others. */
export function givenAttributes(make: (() => Attributes) | undefined): Attributes {
  return make ? callUserFunction('the attributes of a message', make, {}) : {};
}
