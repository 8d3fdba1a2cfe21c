import { SpanKind } from '@opentelemetry/api';
import { startReceiver, type TraceSpan } from 'otel-instrument/viewer';
import { type Service, startService } from '../../../samples/orders/service-process';
import { type EchoServer, startEchoServer } from '../../http/echo-server';
import { isComplete } from '../../samples/running-orders';
import type { Settings } from './app/settings';
import { compileApp } from './compiled-app';
import type { Combination } from './matrix';

/** A tree of span names: a name, or a name with its children. */
export type Names = string | readonly [string, ...Names[]];

/** The response to a request, and its trace. */
export interface Traced {
  readonly status: number;
  readonly text: string;
  readonly server: TraceSpan;
  readonly spans: readonly TraceSpan[];
  readonly tree: Names;
}

/** The application under test on one combination, with its upstream server and its receiver. */
export interface RunningApp {
  readonly url: string;
  readonly service: Service;
  readonly upstream: EchoServer;
  /** Responds to the waiting `/hold` requests of the application. */
  release(): void;
  /** The number of waiting `/hold` requests. */
  readonly held: number;
  /** Sends a request and waits for its trace. */
  request(path: string, init?: RequestInit): Promise<Traced>;
  /** The trace of a request whose path contains `part`, once its server span has ended. */
  traceOf(part: string): Promise<Omit<Traced, 'status' | 'text'>>;
  /** Everything received so far. */
  received(): readonly TraceSpan[];
  stop(): Promise<number | string | null>;
}

export async function runApp(
  { major, adapter }: Combination,
  options: Partial<Omit<Settings, 'major' | 'adapter' | 'upstreamUrl'>> = {},
  env: Readonly<Record<string, string>> = {},
): Promise<RunningApp> {
  const receiver = await startReceiver({ port: 0 });
  const { store } = receiver;
  const waiting: (() => void)[] = [];
  const upstream = await startEchoServer((request, response) => {
    const respond = () => response.setHeader('content-type', 'application/json').end('{"tea":3}');
    if (request.url === '/hold') waiting.push(respond);
    else respond();
  });
  const settings: Settings = {
    major,
    adapter,
    upstreamUrl: upstream.url,
    wired: false,
    testing: false,
    theirHttpModule: false,
    middleware: true,
    shutdownHooks: false,
    failingHook: false,
    ...options,
  };
  const closeRest = async (): Promise<void> => {
    await upstream.close();
    await receiver.close();
  };
  const service = await startService(compileApp(String(major)), 'app', {
    SETTINGS: JSON.stringify(settings),
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_BSP_SCHEDULE_DELAY: '20',
    ...env,
  }).catch(async (error: unknown) => {
    await closeRest();
    throw error;
  });
  const url = `http://127.0.0.1:${service.port}`;
  let sent = 0;

  const traceOf: RunningApp['traceOf'] = async (part) => {
    const isIt = ({ kind, attributes }: TraceSpan): boolean =>
      kind === SpanKind.SERVER &&
      [attributes['url.path'], attributes['url.query']]
        .filter((value) => typeof value === 'string')
        .join('?')
        .includes(part);
    const all = await store.waitFor((spans) =>
      spans.some((span) => isIt(span) && isComplete(spans, [], span.parentSpanId)),
    );
    const server = all.find(isIt) as TraceSpan;
    const spans = subtree(all, server);
    return { server, spans, tree: namesOf(server, spans) };
  };
  return {
    url,
    service,
    upstream,
    release: () => waiting.splice(0).forEach((respond) => respond()),
    get held() {
      return waiting.length;
    },
    async request(path, init) {
      const mark = `sent=${++sent}.`;
      const response = await fetch(`${url}${path}${path.includes('?') ? '&' : '?'}${mark}`, init);
      const text = await response.text();
      return { status: response.status, text, ...(await traceOf(mark)) };
    },
    traceOf,
    received: () => store.traces().flat(),
    async stop() {
      const outcome = await service.stop();
      await closeRest();
      return outcome;
    },
  };
}

/** The spans of one request; a remote trace may contain several requests. */
function subtree(spans: readonly TraceSpan[], root: TraceSpan): readonly TraceSpan[] {
  const children = spans.filter(({ parentSpanId }) => parentSpanId === root.spanId);
  return [root, ...children.flatMap((child) => subtree(spans, child))];
}

/** Siblings are in the order of their end, because many start within one tick of the clock. */
function namesOf({ name, spanId }: TraceSpan, spans: readonly TraceSpan[]): Names {
  const below = spans.filter(({ parentSpanId }) => parentSpanId === spanId);
  return below.length > 0 ? [name, ...below.map((child) => namesOf(child, spans))] : name;
}
