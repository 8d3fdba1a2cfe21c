import { errorMonitor, type EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Codes of what a socket says where its other end is not there any more. */
const PEER_IS_GONE = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ETIMEDOUT']);

/** Takes what a stream that feeds an answer has failed with. */
export type OnBroken = (error: unknown) => void;

/** The answer to one request: how far it has come, and who ended it. */
export class Answer {
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

  /** What the answer was destroyed with. */
  get error(): unknown {
    return (this.response as { errored?: unknown }).errored ?? undefined;
  }

  /** Whether the client has closed the connection, or has vanished. A server that closes it does not count. */
  get isClientGone(): boolean {
    const { socket } = this.request as { socket?: Partial<IncomingMessage['socket']> | null };
    if (this.request.httpVersionMajor > 1) return this.error === undefined && this.request.destroyed;
    if (!socket) return true;
    if (socket.readableEnded) return true;
    const error = socket.errored as { code?: unknown; syscall?: unknown } | null | undefined;
    return typeof error?.syscall === 'string' && PEER_IS_GONE.has(String(error.code));
  }

  /** Listens to each stream that is piped into the answer. */
  watchSources(onBroken: OnBroken): void {
    this.response.on('pipe', (source) => watchStream(source, onBroken));
  }

  onFinished(listener: () => void): void {
    this.response.on('finish', listener);
  }

  /** @param listener is called where the answer was cut off */
  onCutOff(listener: () => void): void {
    this.response.on('close', () => {
      if (!this.response.writableFinished) listener();
    });
  }
}

/** Sees the error of a stream without handling it: what nobody else handles still ends the process. */
export function watchStream(stream: unknown, onBroken: OnBroken): void {
  if (typeof (stream as Partial<EventEmitter> | null | undefined)?.on !== 'function') return;
  (stream as EventEmitter).on(errorMonitor, onBroken);
}
