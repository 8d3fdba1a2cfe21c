export { HttpModule } from './http/http.module';
export { traceHttpService } from './http/traced-http-service';
export { TelemetryLogger } from './logging/telemetry.logger';
export type { ClassPattern, InstrumentProvidersOptions, NestInstrument } from './instrumentation/instrument-providers';
export type { LifecyclePart } from './enhancers/traced-enhancers';
export type {
  MessageTransport,
  OutgoingMessage,
  ReceivedMessage,
  ReceivedPacket,
  TransportId,
} from './messaging/message-transport';
export { traceClient } from './messaging/client/trace-client';
export { traceMicroservice } from './messaging/server/trace-microservice';
export { type TelemetryCounters, TelemetryService } from './telemetry.service';
export { TelemetryModule } from './telemetry.module';
export type {
  MessagingOptions,
  TelemetryModuleAsyncOptions,
  TelemetryModuleOptions,
  TelemetryOptionsFactory,
} from './telemetry.options';
export type { RequestPattern } from './request/ignored-requests';
export type { IsServerError } from './request/server-span';
export { TELEMETRY, TELEMETRY_OPTIONS } from './telemetry.tokens';
