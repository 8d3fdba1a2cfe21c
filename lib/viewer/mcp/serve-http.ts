import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { OptionError } from '../../validation/option-error';
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
    const answer = await this.#handler.fetch(webRequestOf(request, abort.signal));
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    if (answer.body === null) response.end();
    else await pipeline(Readable.fromWeb(answer.body), response).catch(() => response.destroy());
  }
}

function webRequestOf(request: IncomingMessage, signal: AbortSignal): Request {
  const { method = 'GET', url = '/', headers } = request;
  const fields = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) fields.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  const hasBody = method !== 'GET' && method !== 'HEAD';
  return new Request(new URL(url, `http://${headers.host ?? 'localhost'}`), {
    method,
    headers: fields,
    signal,
    ...(hasBody && { body: Readable.toWeb(request), duplex: 'half' }),
  });
}
