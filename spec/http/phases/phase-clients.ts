import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { LookupFunction } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { create } from 'axios';
import { Agent as Dispatcher, fetch as undiciFetch } from 'undici';
import { traceAxios, traceFetch } from '../../../lib';
import type { Fetch } from '../../../lib/http/fetch/fetch';

const file = (name: string): string => readFileSync(join(__dirname, '../../export/otlp/certificates', name), 'utf8');

/** For a server of `localhost` and `127.0.0.1`. */
export const CERTIFICATE = { key: file('receiver-key.pem'), cert: file('receiver.pem') };
export const AUTHORITY = file('authority.pem');

export interface ConnectionOptions {
  readonly lookup?: LookupFunction;
  /** The certificate of a trusted authority. */
  readonly ca?: string;
  /** The most connections at a time. */
  readonly connections?: number;
}

/** A traced client with its own keep-alive connections. */
export interface PhaseClient {
  /** @returns the body */
  get(url: string, signal?: AbortSignal): Promise<string>;
  /** Resolves when the response has begun. Does not read its body. */
  begin(url: string): Promise<void>;
  close(): Promise<void>;
}

export function axiosClient({ lookup, ca, connections }: ConnectionOptions = {}): PhaseClient {
  const options = {
    keepAlive: true,
    ...(lookup && { lookup }),
    ...(ca && { ca }),
    ...(connections && { maxSockets: connections }),
  };
  const agents = { httpAgent: new HttpAgent(options), httpsAgent: new HttpsAgent(options) };
  const http = traceAxios(create({ ...agents, proxy: false, responseType: 'text' }));
  return {
    async get(url, signal) {
      return (await http.get<string>(url, signal ? { signal } : {})).data;
    },
    async begin(url) {
      await http.get(url, { responseType: 'stream' });
    },
    async close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

export function fetchClient({ lookup, ca, connections }: ConnectionOptions = {}): PhaseClient {
  const dispatcher = new Dispatcher({
    ...(connections && { connections }),
    connect: { ...(lookup && { lookup }), ...(ca && { ca }) },
  });
  const send = traceFetch(((url: string, init: object) =>
    undiciFetch(url, { ...init, dispatcher })) as unknown as Fetch);
  return {
    async get(url, signal) {
      const text = await (await send(url, signal ? { signal } : {})).text();
      // The connection is free in the next turn.
      await new Promise(setImmediate);
      return text;
    },
    async begin(url) {
      await send(url);
    },
    close: () => dispatcher.destroy(),
  };
}

export const CLIENTS = [
  ['axios', axiosClient],
  ['fetch', fetchClient],
] as const;

/** Node 20 publishes neither the sockets that `fetch` opens for TLS, nor the requests of `node:http` that wait for a socket. */
export const IS_NODE_20 = process.versions.node.startsWith('20.');
