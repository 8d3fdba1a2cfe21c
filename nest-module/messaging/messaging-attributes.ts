import type * as incubating from '@opentelemetry/semantic-conventions/incubating';

// Not stable yet, and not loaded: as types they cost nothing, and the compiler holds each name to the conventions.

export const ATTR_MESSAGING_DESTINATION_NAME =
  'messaging.destination.name' satisfies typeof incubating.ATTR_MESSAGING_DESTINATION_NAME;
export const ATTR_MESSAGING_OPERATION_NAME =
  'messaging.operation.name' satisfies typeof incubating.ATTR_MESSAGING_OPERATION_NAME;
export const ATTR_MESSAGING_OPERATION_TYPE =
  'messaging.operation.type' satisfies typeof incubating.ATTR_MESSAGING_OPERATION_TYPE;
export const ATTR_MESSAGING_SYSTEM = 'messaging.system' satisfies typeof incubating.ATTR_MESSAGING_SYSTEM;
