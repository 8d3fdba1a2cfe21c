import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { OptionError } from '../../validation/option-error';
import { HttpError } from '../server/http/http-error';
import type { AgentAccess } from './agent-access';
import { httpHandler, type McpHttp } from './mcp-sdk';

/** A call of a tool is short. */
const MOST_BODY_BYTES = 1024 * 1024;

/** Handles the requests to `/mcp`, of the protocol of 2026-07-28 and of those before it. */
export class AgentHttp {
  #handler: McpHttp | undefined;

  constructor(private readonly access: AgentAccess) {}

  /** Answers 501 with the command to run if the SDK is not installed. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#answer(request, response);
    } catch (error) {
      if (!(error instanceof OptionError) || response.headersSent) throw error;
      response.writeHead(501, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { message: error.message } }));
    }
  }

  async close(): Promise<void> {
    this.access.close();
    await this.#handler?.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#handler ??= httpHandler(this.access.served, MOST_BODY_BYTES);
    const abort = new AbortController();
    response.once('close', () => abort.abort());
    const answer = await this.#handler.fetch(webRequestOf(request, await bodyOf(request), abort.signal));
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    if (answer.body) await copy(answer.body.getReader(), response);
    response.end();
  }
}

interface Reader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  cancel(): Promise<void>;
}

async function copy(reader: Reader, response: ServerResponse): Promise<void> {
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    if (response.destroyed) return reader.cancel();
    if (!response.write(value)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
  }
}

/** @throws HttpError 413 */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  if (request.method === 'GET' || request.method === 'HEAD') return undefined;
  const chunks: Buffer[] = [];
  let bytes = 0;
  // The connection stays open after too many bytes, so that the client gets the answer.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MOST_BODY_BYTES) throw new HttpError(413, `Expected a body of at most ${MOST_BODY_BYTES} bytes.`);
  }
  return Buffer.concat(chunks).toString();
}

function webRequestOf(request: IncomingMessage, body: string | undefined, signal: AbortSignal): Request {
  const { method = 'GET', url = '/', headers } = request;
  const fields = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) fields.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  const address = new URL(url, `http://${headers.host ?? 'localhost'}`);
  return new Request(address, { method, headers: fields, signal, ...(body !== undefined && { body }) });
}
