import { sendCompletion, sendMap, sendStatistics } from './handlers/analysis-handlers';
import { sendLogs } from './handlers/log-handlers';
import { clearTraces, openStream, sendComparison, sendList, sendTrace } from './handlers/trace-handlers';
import { exportTrace, exportTraces, importTraces } from './handlers/transfer-handlers';
import { HttpError } from './http/http-error';
import { sendJson } from './http/json-response';
import type { Exchange } from './viewing';

type Handler = (exchange: Exchange) => unknown;

interface Route {
  readonly handle: Handler;
  readonly id: string;
  /** Other sites may link to the page. */
  readonly isPage: boolean;
}

type Methods = Readonly<Record<string, Handler>>;

/** The paths of the API and their methods. */
export const ROUTES: ReadonlyMap<string, Methods> = new Map<string, Methods>([
  ['/api/traces', { GET: sendList, DELETE: clearTraces }],
  ['/api/traces/:id', { GET: sendTrace }],
  ['/api/traces/:id/export', { GET: exportTrace }],
  ['/api/stream', { GET: openStream }],
  ['/api/statistics', { GET: sendStatistics }],
  ['/api/map', { GET: sendMap }],
  ['/api/compare', { GET: sendComparison }],
  ['/api/complete', { GET: sendCompletion }],
  ['/api/logs', { GET: sendLogs }],
  ['/api/export', { GET: exportTraces }],
  ['/api/import', { POST: importTraces }],
  ['/api/receivers', { GET: ({ response, viewing }) => sendJson(response, viewing.receivers) }],
]);
const PAGE: Methods = { GET: sendPage, HEAD: sendPage };

const TRACE_PATH = /^\/api\/traces\/([^/]+)(\/export)?$/;

/** @throws HttpError 404 or 405 */
export function findRoute(method: string, path: string): Route {
  if (path === '/mcp') return { handle: answerMcp, id: '', isPage: false };
  const isPage = !path.startsWith('/api/');
  const [, id = '', tail = ''] = TRACE_PATH.exec(path) ?? [];
  const methods = isPage ? PAGE : ROUTES.get(id === '' ? path : `/api/traces/:id${tail}`);
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

function answerMcp({ request, response, viewing }: Exchange): unknown {
  if (!viewing.mcp) throw new HttpError(404, 'This viewer does not serve MCP.');
  return viewing.mcp(request, response);
}
