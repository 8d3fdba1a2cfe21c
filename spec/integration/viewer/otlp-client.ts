import { gzipSync } from 'node:zlib';
import { logRequest, type MadeLog, type MadeSpan, traceRequest } from './synthetic-traces';

/** Sends made spans and log records to the receiver of a viewer. */
export class OtlpClient {
  /** @param url base URL of the receiver, such as `http://127.0.0.1:4318` */
  constructor(private readonly url: string) {}

  async spans(spans: readonly MadeSpan[]): Promise<void> {
    await this.#post('/v1/traces', traceRequest(spans));
  }

  async logs(logs: readonly MadeLog[]): Promise<void> {
    await this.#post('/v1/logs', logRequest(logs));
  }

  async #post(path: string, body: unknown): Promise<void> {
    const response = await fetch(`${this.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: gzipSync(JSON.stringify(body)),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`POST ${path} got ${response.status}: ${text}`);
  }
}
