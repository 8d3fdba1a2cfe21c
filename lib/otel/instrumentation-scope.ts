import { PACKAGE_VERSION } from '../process/package-copy';

/** Name of the instrumentation scope that our spans carry. */
export const SCOPE_NAME = 'otel-instrument';

/** Version of the instrumentation scope that our spans carry. */
export const SCOPE_VERSION = PACKAGE_VERSION;
