import { traceDocumentParts } from '../api/encode-trace';
import { HttpError } from './http-error';
import { sendParts } from './json-response';
import { listHandler } from './list-handler';
import { TimeSlice } from './time-slice';
import type { Exchange } from './viewing';

type Handler = (exchange: Exchange) => unknown;

interface Route {
  readonly handle: Handler;
  readonly id: string;
  /** Other sites may link to the page. */
  readonly isPage: boolean;
}

type Methods = Readonly<Record<string, Handler>>;

const ROUTES: Readonly<Record<string, Methods>> = {
  '/api/traces': { GET: listHandler, DELETE: clearTraces },
  '/api/traces/:id': { GET: sendTrace },
  '/api/stream': { GET: openStream },
};

const TRACE_PATH = /^\/api\/traces\/([^/]*)(\/export)?$/;

/** @throws HttpError 404 or 405 */
export function findRoute(method: string, path: string): Route {
  if (path === '/mcp') return { handle: answerMcp, id: '', isPage: false };
  const isPage = !path.startsWith('/api/');
  const [, id = '', tail = ''] = TRACE_PATH.exec(path) ?? [];
  const pattern = id === '' ? path : `/api/traces/:id${tail}`;
  const methods: Methods | false | undefined = isPage
    ? { GET: sendPage, HEAD: sendPage }
    : Object.hasOwn(ROUTES, pattern) && ROUTES[pattern];
  if (!methods) throw new HttpError(404, 'Not found.');
  const handle = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (!handle) {
    const allow = Object.keys(methods).join(', ');
    throw new HttpError(405, `Expected the method to be one of ${allow}.`, { allow });
  }
  return { handle, id, isPage };
}

function sendPage({ url, request, response, viewing }: Exchange): Promise<void> {
  return viewing.page.send(url.pathname, request, response);
}

async function sendTrace({ id, response, viewing, signal }: Exchange): Promise<void> {
  const slice = new TimeSlice(signal);
  await viewing.index.refresh(slice);
  const trace = viewing.store.get(id.toLowerCase());
  if (!trace) throw new HttpError(404, 'The store does not have this trace, or no longer.');
  await sendParts(response, traceDocumentParts(trace, viewing.index.backlinksOf(trace)), slice);
}

function openStream({ response, viewing }: Exchange): void {
  viewing.stream.connect(response, '', () => true);
}

function clearTraces({ response, viewing }: Exchange): void {
  viewing.store.clear();
  response.writeHead(204).end();
}

function answerMcp({ request, response, viewing }: Exchange): unknown {
  if (!viewing.mcp) throw new HttpError(404, 'This viewer does not serve MCP.');
  return viewing.mcp(request, response);
}
