// The parts of `@grpc/grpc-js` that are used here. The package itself is never loaded: grpc-js passes its objects to interceptors.

/** The metadata of a call. */
export interface GrpcMetadata {
  get(key: string): readonly unknown[];
  set(key: string, value: string): void;
  remove(key: string): void;
  clone(): GrpcMetadata;
}

/** How a call ended. */
export interface GrpcStatus {
  readonly code: number;
  readonly details?: string;
}

/** Receives what the server sends. */
export interface ClientListener {
  onReceiveMetadata?(metadata: GrpcMetadata): void;
  onReceiveMessage?(message: unknown): void;
  onReceiveStatus?(status: GrpcStatus): void;
}

/** An outgoing call. */
export interface ClientCall {
  start(metadata: GrpcMetadata, listener?: ClientListener): void;
  cancelWithStatus(code: number, details: string): void;
  getPeer(): string;
}

/** The options of an outgoing call. */
export interface ClientCallOptions {
  readonly method_definition: { readonly path: string };
  /** The incoming call that this call belongs to. */
  readonly parent?: { readonly cancelled?: boolean };
}

/** Receives what the client sends. */
export interface ServerListener {
  onReceiveMetadata(metadata: GrpcMetadata): void;
  onReceiveMessage(message: unknown): void;
  onReceiveHalfClose(): void;
  onCancel(): void;
}

/** An incoming call. */
export interface ServerCall {
  start(listener: ServerListener): void;
  sendStatus(status: GrpcStatus): void;
  getPeer(): string;
  /** When the call must end: a `Date`, or milliseconds since 1970; `Infinity` without a deadline. */
  getDeadline?(): Date | number;
  /** The host and port that the client called. */
  getHost?(): string;
}
