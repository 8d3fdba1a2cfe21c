import { PACKAGE_VERSION } from '../process/package-copy';

/** Name and version of the instrumentation scope of our spans. */
export const SCOPE_NAME = 'otel-instrument';

export const SCOPE_VERSION = PACKAGE_VERSION;
