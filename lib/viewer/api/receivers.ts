/** The response of `GET /api/receivers`: where services send telemetry. The page shows it while there is none. */
export interface Receivers {
  /** Base URL for OTLP over HTTP, such as `http://127.0.0.1:4318`; absent if the server does not know it. */
  readonly http?: string;
  /** The same for OTLP over gRPC. */
  readonly grpc?: string;
}
