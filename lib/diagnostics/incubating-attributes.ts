import type * as incubating from '@opentelemetry/semantic-conventions/incubating';

// Names of the semantic conventions that are not stable yet. Loading all of them would cost as much as loading the rest
// of this library; as types they cost nothing, and the compiler holds each name here to the conventions.

export const ATTR_DB_RESPONSE_RETURNED_ROWS: typeof incubating.ATTR_DB_RESPONSE_RETURNED_ROWS =
  'db.response.returned_rows';
export const ATTR_HOST_NAME: typeof incubating.ATTR_HOST_NAME = 'host.name';
export const ATTR_PROCESS_PID: typeof incubating.ATTR_PROCESS_PID = 'process.pid';
export const ATTR_PROCESS_RUNTIME_NAME: typeof incubating.ATTR_PROCESS_RUNTIME_NAME = 'process.runtime.name';
export const ATTR_PROCESS_RUNTIME_VERSION: typeof incubating.ATTR_PROCESS_RUNTIME_VERSION = 'process.runtime.version';
