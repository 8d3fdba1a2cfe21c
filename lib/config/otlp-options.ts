export type OtlpProtocol = 'http/protobuf' | 'http/json' | 'grpc';

/** An OTLP receiver of spans or log records. */
export interface OtlpOptions {
  /**
   * Base URL of an OTLP receiver; `http://localhost:4318` by default, `http://localhost:4317` for gRPC. `/v1/traces` or
   * `/v1/logs` is appended for HTTP. For gRPC, `https` selects TLS.
   */
  readonly endpoint?: string;
  /** `http/protobuf` by default. */
  readonly protocol?: OtlpProtocol;
  /** Sent with each export, for example for authentication. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Time limit of one export with all its attempts, in milliseconds; 10,000 by default. */
  readonly timeoutMillis?: number;
  /** `none` by default. */
  readonly compression?: 'gzip' | 'none';
  /** Certificates of the authorities to trust instead of the system's: PEM text, or the path of a file. */
  readonly certificate?: string;
  /** Private key of the client certificate: PEM text, or the path of a file. */
  readonly clientKey?: string;
  /** Client certificate and its chain: PEM text, or the path of a file. */
  readonly clientCertificate?: string;
}
