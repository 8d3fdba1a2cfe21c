/** Name of the instrumentation scope that our spans carry. */
export const SCOPE_NAME = 'otel-instrument';

/** Version of this package; a test holds it to `package.json`. */
export const SCOPE_VERSION = '0.1.0';
