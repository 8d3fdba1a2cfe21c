import type * as incubating from '@opentelemetry/semantic-conventions/incubating';

// Names of the semantic conventions that are not stable yet. Loading all of them would cost as much as loading the rest
// of this library; as types they cost nothing, and the compiler holds each name here to the conventions.

export const ATTR_DB_RESPONSE_RETURNED_ROWS =
  'db.response.returned_rows' satisfies typeof incubating.ATTR_DB_RESPONSE_RETURNED_ROWS;
export const ATTR_HOST_NAME = 'host.name' satisfies typeof incubating.ATTR_HOST_NAME;
export const ATTR_PROCESS_PID = 'process.pid' satisfies typeof incubating.ATTR_PROCESS_PID;
export const ATTR_PROCESS_RUNTIME_NAME = 'process.runtime.name' satisfies typeof incubating.ATTR_PROCESS_RUNTIME_NAME;
export const ATTR_PROCESS_RUNTIME_VERSION =
  'process.runtime.version' satisfies typeof incubating.ATTR_PROCESS_RUNTIME_VERSION;
