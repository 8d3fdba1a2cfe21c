import type { ServerResponse } from 'node:http';
import type { StoreMessage } from '../../api/store-message';

const RETRY_MILLIS = 1000;
/** Changed traces that are remembered for a client that does not read. */
const MOST_MISSED = 1000;
/** A client that reads nothing for so long is cut off. Browsers connect again. */
const PATIENCE_MILLIS = 60_000;

const HEARTBEAT = Buffer.from(':\n\n');

/** One reader of the stream. While it does not read, only the ids of changed traces are remembered, up to a limit. */
export class StreamClient {
  readonly #missed = new Set<string>();
  #skipped = 0;
  #blockedMillis: number | undefined;

  /** @param onDrain called when the client reads again, and has missed something */
  constructor(
    private readonly response: ServerResponse,
    private readonly onDrain: () => void,
  ) {
    response.on('drain', () => {
      this.#blockedMillis = undefined;
      if (this.canCatchUp) this.onDrain();
    });
  }

  static frame(message: StoreMessage): Buffer {
    return Buffer.from(`event: change\ndata: ${JSON.stringify(message)}\n\n`);
  }

  open(message: StoreMessage): void {
    this.response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    this.send(Buffer.concat([Buffer.from(`retry: ${RETRY_MILLIS}\n`), StreamClient.frame(message)]));
  }

  get isBehind(): boolean {
    return this.#blockedMillis !== undefined || this.#missed.size > 0 || this.#skipped > 0;
  }

  get canCatchUp(): boolean {
    return this.#blockedMillis === undefined && (this.#missed.size > 0 || this.#skipped > 0);
  }

  /** All clients get the same buffer, so that many slow ones need no more memory than one. */
  send(frame: Buffer): void {
    if (this.response.destroyed) return;
    if (!this.response.write(frame)) this.#blockedMillis ??= performance.now();
  }

  /** Remembers changes for a client that cannot be told now. */
  miss(traceIds: readonly string[], skipped: number): void {
    this.#skipped += skipped;
    for (const traceId of traceIds) {
      if (this.#missed.size < MOST_MISSED) this.#missed.add(traceId);
      else if (!this.#missed.has(traceId)) this.#skipped++;
    }
  }

  takeMissed(): { readonly traceIds: readonly string[]; readonly skipped: number } {
    const missed = { traceIds: [...this.#missed], skipped: this.#skipped };
    this.#missed.clear();
    this.#skipped = 0;
    return missed;
  }

  /** Shows proxies and the browser that the connection lives. */
  beat(): void {
    if (this.#blockedMillis === undefined) this.send(HEARTBEAT);
    else if (performance.now() - this.#blockedMillis > PATIENCE_MILLIS) this.response.destroy();
  }

  end(): void {
    this.response.end();
  }
}
