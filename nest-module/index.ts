export { DEFAULT_HTTP_TIMEOUT, HttpModule } from './http/http.module';
export { TelemetryLogger } from './logging/telemetry.logger';
export { traceClient } from './messaging/client-metadata';
export { TelemetryModule } from './telemetry.module';
export type { TelemetryModuleAsyncOptions, TelemetryModuleOptions, TelemetryOptionsFactory } from './telemetry.options';
export { TELEMETRY, TELEMETRY_OPTIONS } from './telemetry.tokens';
