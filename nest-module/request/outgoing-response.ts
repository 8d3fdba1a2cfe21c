import { errorMonitor, type EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Codes of what a socket says where its other end is not there any more. */
const PEER_IS_GONE = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ETIMEDOUT']);

/** The code by which the client of HTTP/2 gives up a stream, and by which Node ends those of a connection that is gone. */
const CANCEL = 8;

/** The stream of a request of HTTP/2. Node says that its response is finished whatever has become of it. */
interface Http2Stream {
  readonly aborted: boolean;
  readonly rstCode: number;
  readonly errored?: unknown;
}

/** Takes what a stream that feeds an answer has failed with. */
export type OnBroken = (error: unknown) => void;

/** The answer to one request: how far it has come, and who ended it. */
export class OutgoingResponse {
  constructor(
    private readonly request: IncomingMessage,
    private readonly response: ServerResponse,
  ) {}

  get statusCode(): number {
    return this.response.statusCode;
  }

  /** Whether status and headers are out. */
  get hasHead(): boolean {
    return this.response.headersSent;
  }

  /** Whether a failure breaks what the client is being sent: no status can tell it any more. */
  get isUnderWay(): boolean {
    return this.hasHead && !this.response.writableEnded && !this.isClientGone;
  }

  /** What the answer, or its connection, was destroyed with. */
  get error(): unknown {
    const { stream } = this;
    if (stream) return stream.errored ?? undefined;
    return (this.response as { errored?: unknown }).errored ?? this.request.socket?.errored ?? undefined;
  }

  /** Whether the client has closed the connection, or has vanished. A server that closes it does not count. */
  get isClientGone(): boolean {
    const { stream } = this;
    if (stream) return stream.errored ? isOfPeer(stream.errored) : stream.rstCode === CANCEL;
    const { socket } = this.request as { socket?: Partial<IncomingMessage['socket']> | null };
    return !socket || socket.readableEnded === true || isOfPeer(socket.errored);
  }

  private get stream(): Http2Stream | undefined {
    return (this.response as { stream?: Http2Stream }).stream;
  }

  private get isCutOff(): boolean {
    const { stream } = this;
    return stream ? stream.aborted || stream.rstCode !== 0 : !this.response.writableFinished;
  }

  /** Listens to each stream that is piped into the answer. */
  watchSources(onBroken: OnBroken): void {
    this.response.on('pipe', (source) => watchStream(source, onBroken));
  }

  onFinished(listener: () => void): void {
    this.response.on('finish', () => {
      if (!this.stream || !this.isCutOff) listener();
    });
  }

  /** @param listener is called where the answer was cut off */
  onCutOff(listener: () => void): void {
    this.response.on('close', () => {
      if (this.isCutOff) listener();
    });
  }
}

function isOfPeer(error: unknown): boolean {
  const { code, syscall } = (error ?? {}) as { readonly code?: unknown; readonly syscall?: unknown };
  return typeof syscall === 'string' && PEER_IS_GONE.has(String(code));
}

/** Sees the error of a stream without handling it: what nobody else handles still ends the process. */
export function watchStream(stream: unknown, onBroken: OnBroken): void {
  if (typeof (stream as Partial<EventEmitter> | null | undefined)?.on !== 'function') return;
  (stream as EventEmitter).on(errorMonitor, onBroken);
}
