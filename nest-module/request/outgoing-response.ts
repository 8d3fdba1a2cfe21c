import { errorMonitor, type EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Error codes of a socket whose peer is gone. */
const PEER_IS_GONE = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ETIMEDOUT']);

/** HTTP/2 error code `CANCEL` (RFC 9113, section 7): the client cancelled the stream, or its connection is gone. */
const CANCEL = 8;

/** The stream of an HTTP/2 request. Node emits `finish` for its response even if the stream was aborted. */
interface Http2Stream {
  readonly aborted: boolean;
  readonly rstCode: number;
  readonly errored?: unknown;
}

/** Receives the error of a stream that feeds a response. */
export type OnBroken = (error: unknown) => void;

/** The state of the response to one request, and who ended it. */
export class OutgoingResponse {
  constructor(
    private readonly request: IncomingMessage,
    private readonly response: ServerResponse,
  ) {}

  get statusCode(): number {
    return this.response.statusCode;
  }

  get hasHead(): boolean {
    return this.response.headersSent;
  }

  /** Whether the body is being sent. A failure now breaks the response, and the status can no longer report it. */
  get isSendingBody(): boolean {
    return this.hasHead && !this.response.writableEnded && !this.isClientGone;
  }

  /** The error that destroyed the response or its connection. */
  get error(): unknown {
    const { stream } = this;
    if (stream) return stream.errored ?? undefined;
    return (this.response as { errored?: unknown }).errored ?? this.request.socket?.errored ?? undefined;
  }

  /** Whether the client closed the connection or disappeared; false if the server closed it. */
  get isClientGone(): boolean {
    const { stream } = this;
    if (stream) return stream.errored ? isOfPeer(stream.errored) : stream.rstCode === CANCEL;
    const { socket } = this.request as { socket?: Partial<IncomingMessage['socket']> | null };
    return !socket || socket.readableEnded === true || isOfPeer(socket.errored);
  }

  private get stream(): Http2Stream | undefined {
    return (this.response as { stream?: Http2Stream }).stream;
  }

  /** Whether the whole body was sent. Read it after the event `finish`. */
  get isComplete(): boolean {
    return !this.stream || !this.isCutOff;
  }

  /** Whether the connection closed before the response was complete. Read it after the event `close`. */
  get isCutOff(): boolean {
    const { stream } = this;
    return stream ? stream.aborted || stream.rstCode !== 0 : !this.response.writableFinished;
  }
}

function isOfPeer(error: unknown): boolean {
  const { code, syscall } = (error ?? {}) as { readonly code?: unknown; readonly syscall?: unknown };
  return typeof syscall === 'string' && PEER_IS_GONE.has(String(code));
}

/** Observes the error of a stream without handling it. An unhandled error still ends the process. */
export function watchStream(stream: unknown, onBroken: OnBroken): void {
  if (isEmitter(stream)) stream.on(errorMonitor, onBroken);
}

/** Recognises streams, including those of other libraries. */
export function isEmitter(value: unknown): value is EventEmitter {
  return typeof (value as Partial<EventEmitter> | null | undefined)?.on === 'function';
}
