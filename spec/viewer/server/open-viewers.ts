import { request, type IncomingHttpHeaders } from 'node:http';
import type { ImportReport } from '../../../lib/viewer/api/import-report';
import type { LogList } from '../../../lib/viewer/api/log-list';
import type { ServiceMap } from '../../../lib/viewer/api/service-map';
import type { StatisticsTable } from '../../../lib/viewer/api/span-statistics';
import type { TraceComparison } from '../../../lib/viewer/api/trace-comparison';
import type { TraceDocument } from '../../../lib/viewer/api/trace-document';
import type { TraceList } from '../../../lib/viewer/api/trace-row';
import type { StoreMessage } from '../../../lib/viewer/api/store-message';
import { TraceStore } from '../../../lib/viewer/store/trace-store';
import {
  startViewerServer,
  type ViewerServer,
  type ViewerServerOptions,
} from '../../../lib/viewer/server/viewer-server';

/** The files of the page are not in the sources as they are served. */
const NO_PAGE = '/nowhere/page';

const open: ViewerServer[] = [];
const aborts: AbortController[] = [];

/** A viewer on a free port, which {@link closeViewers} closes. */
export async function viewer(
  options: Partial<ViewerServerOptions> = {},
): Promise<ViewerServer & { readonly store: TraceStore }> {
  const { store = new TraceStore() } = options;
  const started = await startViewerServer({ port: 0, pageFolder: NO_PAGE, ...options, store });
  open.push(started);
  return { ...started, store };
}

export async function closeViewers(): Promise<void> {
  for (const abort of aborts.splice(0)) abort.abort();
  await Promise.all(open.splice(0).map((started) => started.close()));
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A request with any headers and any path, which `fetch` does not allow. */
export function ask(
  { port }: { readonly port: number },
  path: string,
  options: {
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
  } = {},
): Promise<Answer> {
  const { method = 'GET', headers = {}, body } = options;
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** What the API answers, by path. */
interface Answers {
  readonly '/api/traces': TraceList;
  readonly '/api/statistics': StatisticsTable;
  readonly '/api/map': ServiceMap;
  readonly '/api/compare': TraceComparison;
  readonly '/api/logs': LogList;
  readonly '/api/import': ImportReport;
}

export async function json<Path extends keyof Answers>(
  viewing: { readonly port: number },
  path: Path,
  parameters: Readonly<Record<string, string>> = {},
): Promise<Answers[Path]> {
  const { body } = await ask(viewing, `${path}?${new URLSearchParams(parameters).toString()}`);
  return JSON.parse(body) as Answers[Path];
}

export async function documentOf(viewing: { readonly port: number }, traceId: string): Promise<TraceDocument> {
  const { body } = await ask(viewing, `/api/traces/${traceId}`);
  return JSON.parse(body) as TraceDocument;
}

/** The messages of the stream, as they arrive. */
export async function* messages(
  { port }: { readonly port: number },
  path = '/api/stream',
): AsyncGenerator<StoreMessage> {
  const abort = new AbortController();
  aborts.push(abort);
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { signal: abort.signal });
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
      const data = /^data: (.*)$/m.exec(text.slice(0, end))?.[1];
      text = text.slice(end + 2);
      if (data !== undefined) yield JSON.parse(data) as StoreMessage;
    }
  }
}

export async function next(stream: AsyncGenerator<StoreMessage>): Promise<StoreMessage> {
  const { value } = await stream.next();
  return value as StoreMessage;
}
